package dev.portolan.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TerminalTest {
    @Test
    void colours_are_for_terminals_that_can_and_users_that_want_them() {
        assertThat(Terminal.colours(true, Map.of("TERM", "xterm-256color"))).isTrue();
        assertThat(Terminal.colours(true, Map.of("NO_COLOR", "")))
                .as("empty means unset, by no-color.org")
                .isTrue();
        assertThat(Terminal.colours(true, Map.of("NO_COLOR", "1"))).isFalse();
        assertThat(Terminal.colours(true, Map.of("TERM", "dumb"))).isFalse();
        assertThat(Terminal.colours(false, Map.of())).isFalse();
    }

    @Test
    void a_pipe_gets_no_escape_sequence_at_all() {
        var bytes = new ByteArrayOutputStream();
        Terminal pipe = Terminal.plain(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        pipe.live("going on");
        pipe.line(pipe.red("a") + pipe.bold("b") + pipe.hue(3, "c"));
        pipe.settle();
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("abc" + System.lineSeparator());
    }

    @Test
    void text_breaks_at_words_and_goes_on_below_itself() {
        assertThat(Wrapped.lines("  note: ", "one two three four", 16))
                .isEqualTo(List.of("  note: one two", "        three", "        four"));
        assertThat(Wrapped.lines("", "averyveryverylongword a", 5)).isEqualTo(List.of("averyveryverylongword", "a"));
    }
}
