package dev.portolan.node.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ContainerLogTest {
    private static final Instant START = Instant.parse("2026-05-01T10:00:00Z");

    @TempDir
    private Path folder;

    private Instant now = START;

    private ContainerLog log(long maxBytes) {
        return new ContainerLog(folder.resolve("c/0.log"), maxBytes, () -> now);
    }

    private static String read(ContainerLog log, LogOptions options) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LogReader.copy(log.file(), null, options, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static LogOptions tail(long lines) {
        return new LogOptions(false, lines, null, false, null);
    }

    @Test
    void lines_are_kept_in_the_format_of_the_cri() throws Exception {
        try (ContainerLog log = log(1000)) {
            log.line("out");
            log.line(ContainerLog.Stream.STDERR, "err");
            assertThat(Files.readString(log.file()))
                    .isEqualTo("2026-05-01T10:00:00Z stdout F out\n2026-05-01T10:00:00Z stderr F err\n");
            assertThat(read(log, LogOptions.ALL)).isEqualTo("out\nerr\n");
        }
    }

    @Test
    void readers_choose_by_count_time_and_size() throws Exception {
        try (ContainerLog log = log(100_000)) {
            for (int i = 0; i < 5; i++) {
                now = START.plusSeconds(i);
                log.line("line " + i);
            }
            assertThat(read(log, tail(2))).isEqualTo("line 3\nline 4\n");
            assertThat(read(log, tail(0))).isEmpty();
            assertThat(read(log, new LogOptions(false, null, START.plusSeconds(4), false, null)))
                    .isEqualTo("line 4\n");
            assertThat(read(log, new LogOptions(false, 1L, null, true, null)))
                    .isEqualTo("2026-05-01T10:00:04Z line 4\n");
            assertThat(read(log, new LogOptions(false, null, null, false, 10L))).isEqualTo("line 0\nlin");
        }
    }

    @Test
    void a_full_file_is_rotated_and_the_one_before_still_read() throws Exception {
        try (ContainerLog log = log(200)) {
            for (int i = 0; i < 12; i++) {
                log.line("line " + i);
            }
            assertThat(Files.size(log.file())).isLessThanOrEqualTo(200);
            assertThat(read(log, LogOptions.ALL))
                    .endsWith("line 9\nline 10\nline 11\n")
                    .doesNotContain("line 0\n");
            assertThat(read(log, tail(3))).isEqualTo("line 9\nline 10\nline 11\n");
        }
    }

    @Test
    void a_very_long_line_is_one_line_to_its_reader() throws Exception {
        try (ContainerLog log = log(1 << 20)) {
            String text = "x".repeat(40_000);
            log.line(text);
            assertThat(read(log, LogOptions.ALL)).isEqualTo(text + "\n");
        }
    }

    @Test
    void a_follower_sees_every_line_also_across_rotation_until_the_log_closes() throws Exception {
        ContainerLog log = log(200);
        log.line("line 0");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Thread follower = Thread.ofVirtual().start(() -> {
            try {
                LogReader.copy(log.file(), log, new LogOptions(true, null, null, false, null), out);
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        });
        for (int i = 1; i < 30; i++) {
            String seen = "line " + (i - 1) + "\n";
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> out.toString(StandardCharsets.UTF_8).endsWith(seen));
            log.line("line " + i);
        }
        log.close();
        follower.join();
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(30).endsWith("line 29");
    }
}
