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
    void what_an_object_says_is_shown_and_not_obeyed() {
        var bytes = new ByteArrayOutputStream();
        Terminal pipe = Terminal.plain(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        pipe.line("pod/a: Error: \u001b[31m\u001b[2J\n  ready      deployment/web");
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo("pod/a: Error: \\x1b[31m\\x1b[2J\n      ready      deployment/web" + System.lineSeparator());
    }

    @Test
    void with_colours_ours_are_obeyed_and_what_else_a_line_holds_is_not() {
        var bytes = new ByteArrayOutputStream();
        Terminal screen = Terminal.painted(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        screen.line(screen.red("FAIL") + " \u001b]0;mine\u0007\u001b[8m");
        screen.speech(screen.hue(0, "web-1 |") + " ", "\u001b[35mhi\u001b[H");
        screen.settle();
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "\u001b[31mFAIL\u001b[0m \\x1b]0;mine\\x07\\x1b[8m",
                        "\u001b[36mweb-1 |\u001b[0m \u001b[35mhi\\x1b[H\u001b[0m");
    }

    @Test
    void what_a_program_says_passes_a_pipe_as_it_is() {
        var bytes = new ByteArrayOutputStream();
        Terminal pipe = Terminal.plain(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        pipe.speech("", "\u001b[1mraw\u0007");
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("\u001b[1mraw\u0007" + System.lineSeparator());
    }

    @Test
    void text_breaks_at_words_and_goes_on_below_itself() {
        assertThat(Wrapped.lines("  note: ", "one two three four", 16))
                .isEqualTo(List.of("  note: one two", "        three", "        four"));
        assertThat(Wrapped.lines("", "averyveryverylongword a", 5)).isEqualTo(List.of("averyveryverylongword", "a"));
    }
}
