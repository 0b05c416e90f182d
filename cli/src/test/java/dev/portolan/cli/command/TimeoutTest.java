package dev.portolan.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class TimeoutTest {
    @ParameterizedTest
    @CsvSource({
        "90s, PT90S",
        "2m, PT2M",
        "1m30s, PT90S",
        "1h, PT1H",
        "45, PT45S",
        "500ms, PT0.5S",
        "0, PT0S",
        "0s, PT0S"
    })
    void durations_are_read_as_kubectl_reads_them(String text, Duration wanted) {
        assertThat(new Timeout().convert(text)).isEqualTo(wanted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1s", "1d", "s", "99999999999999s"})
    void anything_else_is_refused_with_an_example(String text) {
        assertThatThrownBy(() -> new Timeout().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("1m30s");
    }

    @Test
    void a_wrong_word_on_the_command_line_exits_with_2() {
        assertThat(dev.portolan.cli.Main.commandLine()
                        .setErr(new java.io.PrintWriter(new java.io.StringWriter()))
                        .execute("up", "--wait", "soon"))
                .isEqualTo(2);
    }
}
