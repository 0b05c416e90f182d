package dev.portolan.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PseudoTerminalTest {
    private static Process start(PseudoTerminal terminal, String script) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", script);
        builder.environment().put("PS1", "");
        return Isolation.none().onTerminal(terminal).start(builder);
    }

    private static String until(InputStream screen, String end) throws IOException {
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf(end) < 0) {
            int next = screen.read();
            assertThat(next).as("so far: %s", seen).isNotNegative();
            seen.append((char) next);
        }
        return seen.toString();
    }

    @Test
    void a_program_has_a_terminal_that_it_controls_and_hears_of_its_size() throws Exception {
        try (PseudoTerminal terminal = PseudoTerminal.open()) {
            terminal.resize(132, 43);
            Process process = start(
                    terminal,
                    "test -t 0 && tty && stty size && echo controlled > /dev/tty && read line && echo got $line");
            terminal.keyboard().write("hello\r".getBytes(StandardCharsets.US_ASCII));
            String seen = until(terminal.screen(), "got hello");
            assertThat(seen).contains(terminal.device().getPath() + "\r\n", "43 132\r\n", "controlled\r\n");
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
    }

    @Test
    void control_c_interrupts_and_the_screen_ends_with_the_last_program() throws Exception {
        try (PseudoTerminal terminal = PseudoTerminal.open()) {
            Process process = start(terminal, "echo ready; exec sleep 1000");
            InputStream screen = terminal.screen();
            until(screen, "ready");
            terminal.keyboard().write(3);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
            screen.readAllBytes();
        }
    }

    @Test
    void closing_ends_who_types_what_nobody_reads() throws Exception {
        try (PseudoTerminal terminal = PseudoTerminal.open()) {
            Process process = start(terminal, "echo ready; exec sleep 1000");
            try {
                until(terminal.screen(), "ready");
                AtomicLong typed = new AtomicLong();
                Thread typist = Thread.ofPlatform().daemon().start(() -> {
                    try {
                        for (byte[] line = "a line\r".getBytes(StandardCharsets.US_ASCII); ; ) {
                            terminal.keyboard().write(line);
                            typed.incrementAndGet();
                        }
                    } catch (IOException closed) {
                        typed.set(-1);
                    }
                });
                AtomicLong before = new AtomicLong(-1);
                await("the typist waits")
                        .during(Duration.ofSeconds(1))
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> before.getAndSet(typed.get()) == typed.get() && typed.get() > 0);
                terminal.close();
                typist.join();
                assertThat(typed.get()).isEqualTo(-1);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void closing_ends_who_reads_and_who_runs() throws Exception {
        PseudoTerminal terminal = PseudoTerminal.open();
        Process process = start(terminal, "echo ready; while :; do sleep 1; done");
        InputStream screen = terminal.screen();
        until(screen, "ready");
        Thread reader = Thread.ofPlatform().start(() -> {
            try {
                screen.readAllBytes();
            } catch (IOException closed) {
                throw new AssertionError(closed);
            }
        });
        terminal.close();
        terminal.close();
        reader.join();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
}
