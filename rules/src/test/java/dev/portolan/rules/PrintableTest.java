package dev.portolan.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void ordinary_text_of_any_script_stays_as_it_is() {
        String text = "pod \"web-1\" is 100 % fertig: 準備完了 🚢 → ok";
        assertThat(Printable.line(text)).isSameAs(text);
        assertThat(Printable.lines("a\n\tb")).isEqualTo("a\n\tb");
        assertThat(Printable.coloured("a\tb")).isEqualTo("a\tb");
    }

    @Test
    void what_a_terminal_would_obey_is_shown_instead() {
        assertThat(Printable.line("a\u001b]0;title\u0007\u001b[2Jb")).isEqualTo("a\\x1b]0;title\\x07\\x1b[2Jb");
        assertThat(Printable.line("8 bits: \u009b2J, deleted: \u007f, nothing: \0"))
                .isEqualTo("8 bits: \\x9b2J, deleted: \\x7f, nothing: \\x00");
        assertThat(Printable.line("over\rwritten")).isEqualTo("over\\rwritten");
        assertThat(Printable.line("to the \u202eleft")).isEqualTo("to the \\u202eleft");
    }

    @Test
    void an_object_makes_no_lines_of_its_own() {
        assertThat(Printable.line("x\n  ready      deployment/web\u2028y"))
                .isEqualTo("x\\n  ready      deployment/web\\u2028y");
    }

    @Test
    void a_program_may_paint_its_line_and_no_other() {
        assertThat(Printable.coloured("\u001b[1;31mred\u001b[K and \u001b[8mon"))
                .isEqualTo("\u001b[1;31mred\\x1b[K and \u001b[8mon\u001b[0m");
        assertThat(Printable.coloured("\u001b[31")).isEqualTo("\\x1b[31");
    }
}
