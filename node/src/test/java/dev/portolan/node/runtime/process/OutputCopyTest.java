package dev.portolan.node.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.node.runtime.ContainerLog;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputCopyTest {
    @TempDir
    private Path folder;

    private List<String> logged(Reader printed) throws IOException {
        Path file = folder.resolve("log");
        try (ContainerLog log = new ContainerLog(file, Long.MAX_VALUE, InstantSource.system())) {
            new OutputCopy(log, ContainerLog.Stream.STDOUT).all(printed);
        }
        try (var lines = Files.lines(file)) {
            return lines.map(line -> line.substring(line.indexOf("stdout ") + 7))
                    .toList();
        }
    }

    @Test
    void lines_are_logged_whole_empty_ones_too_and_a_last_one_without_an_end() throws IOException {
        assertThat(logged(new StringReader("one\n\ntwo\r\nthree"))).containsExactly("F one", "F ", "F two", "F three");
    }

    @Test
    void a_line_of_the_greatest_length_is_one_and_a_longer_one_is_in_parts() throws IOException {
        String longest = "x".repeat(ContainerLog.LONGEST_LINE);
        assertThat(logged(new StringReader(longest + "\n" + longest + "y\n")))
                .containsExactly("F " + longest, "P " + longest, "F y");
    }

    @Test
    void a_line_is_logged_before_it_ends_when_it_grows_long() throws IOException {
        Path file = folder.resolve("endless");
        try (ContainerLog log = new ContainerLog(file, Long.MAX_VALUE, InstantSource.system())) {
            Reader endless = new Reader() {
                private int left = 3 * ContainerLog.LONGEST_LINE;

                @Override
                public int read(char[] into, int from, int length) throws IOException {
                    if (left <= 0) {
                        // so much was printed without an end of line, and more is to come: most of it is in the log
                        // already
                        assertThat(Files.size(file)).isGreaterThan(2L * ContainerLog.LONGEST_LINE);
                        return -1;
                    }
                    left -= length;
                    java.util.Arrays.fill(into, from, from + length, 'z');
                    return length;
                }

                @Override
                public void close() {}
            };
            new OutputCopy(log, ContainerLog.Stream.STDOUT).all(endless);
        }
    }
}
