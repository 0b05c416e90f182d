package dev.portolan.cli.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.cli.view.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LogEntryTest {
    private static final LogSource A = new LogSource("default", "a", "c");
    private static final LogSource LONGER = new LogSource("default", "longer", "c");

    private static final List<LogEntry> MERGED = LogEntry.merge(List.of(
            LogEntry.parse(A, "2024-01-01T00:00:01Z one\n2024-01-01T00:00:03.5Z three\nno time: of the line before\n"),
            LogEntry.parse(LONGER, "2024-01-01T00:00:02.000000001Z two\n2024-01-01T00:00:04Z \n")));

    private static String printed(boolean timestamps, List<LogSource> sources, List<LogEntry> entries) {
        var bytes = new ByteArrayOutputStream();
        var printer =
                new LogPrinter(Terminal.plain(new PrintStream(bytes, true, StandardCharsets.UTF_8)), timestamps, false);
        printer.expect(sources);
        entries.forEach(printer::print);
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    @Test
    void lines_of_several_pods_come_in_the_order_of_time_with_the_names_in_a_column() {
        assertThat(printed(false, List.of(A, LONGER), MERGED)).isEqualTo("""
                a      | one
                longer | two
                a      | three
                a      | no time: of the line before
                longer |\s
                """);
    }

    @Test
    void one_container_alone_needs_no_name() {
        assertThat(printed(true, List.of(A), LogEntry.parse(A, "2024-01-01T00:00:01Z one\n")))
                .isEqualTo("2024-01-01T00:00:01Z one\n");
    }

    @Test
    void names_say_the_container_and_the_namespace_where_these_differ() {
        var sidecar = new LogSource("default", "a", "sidecar");
        var other = new LogSource("other", "a", "c");
        var entries = LogEntry.parse(sidecar, "2024-01-01T00:00:01Z hello\n");
        assertThat(printed(false, List.of(A, sidecar), entries)).isEqualTo("a sidecar | hello\n");
        assertThat(printed(false, List.of(A, sidecar, other), entries)).isEqualTo("default/a sidecar | hello\n");
    }
}
