package dev.portolan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

final class HelpTest {
    private static final CommandLine PROGRAM = Main.commandLine();

    @TestFactory
    List<DynamicTest> the_help_of_every_command_has_an_example_and_fits_80_columns() {
        return PROGRAM.getSubcommands().entrySet().stream()
                .filter(e -> !e.getValue().getCommandSpec().usageMessage().hidden())
                .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> {
                    String help = e.getValue().getUsageMessage(Ansi.OFF);
                    assertThat(help).containsPattern("Examples?:[\\s\\S]*portolan " + e.getKey());
                    assertThat(help.lines()).allMatch(line -> line.length() <= 80);
                }))
                .toList();
    }

    private static String misunderstood(String... words) {
        var err = new StringWriter();
        CommandLine program = Main.commandLine().setErr(new PrintWriter(err));
        assertThat(program.execute(words)).isEqualTo(2);
        return err.toString();
    }

    @Test
    void a_mistyped_command_or_option_is_answered_with_what_was_meant_and_where_to_read_on() {
        assertThat(misunderstood("statsu")).contains("statsu", "status", "portolan --help");
        assertThat(misunderstood("up", "--dettach")).contains("--dettach", "--detach", "portolan up --help");
        assertThat(misunderstood("status", "-o", "yaml"))
                .contains("--output: 'yaml' is none of text, json", "portolan status --help");
    }

    @Test
    void a_port_that_cannot_be_one_is_refused_with_the_range() {
        for (String port : List.of("65536", "-1", "http")) {
            assertThat(misunderstood("up", "--api-port=" + port)).contains("--api-port", "'" + port + "'", "65535");
        }
    }

    @Test
    void help_is_found_as_a_word_as_well() {
        var out = new StringWriter();
        assertThat(Main.commandLine().setOut(new PrintWriter(out)).execute("help", "up"))
                .isZero();
        assertThat(out.toString()).contains("Usage: portolan up").doesNotContain("portolan help");
        assertThat(PROGRAM.getUsageMessage(Ansi.OFF).lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void words_that_contradict_each_other_say_what_to_do_instead() {
        var err = new StringWriter();
        CommandLine program = Main.commandLine().setErr(new PrintWriter(err));
        assertThat(program.execute("up", "--watch", "--detach", "k8s")).isEqualTo(64);
        assertThat(err.toString()).contains("--watch", "--detach", "portolan up --watch");
    }
}
