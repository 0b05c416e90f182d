package dev.portolan.node.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
class RemoteCommandTest {
    /** A user who pastes more than a terminal holds, and looks at nothing. */
    private record Pasting(InputStream stdin) implements CommandStreams {
        Pasting() {
            this(new ByteArrayInputStream("a line\n".repeat(100_000).getBytes(StandardCharsets.US_ASCII)));
        }

        int left() {
            return ((ByteArrayInputStream) stdin).available();
        }

        @Override
        public OutputStream stdout() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public OutputStream stderr() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public InputStream sizes() {
            return InputStream.nullInputStream();
        }

        @Override
        public OutputStream error() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public void finish() {}
    }

    @Test
    void who_types_what_no_program_reads_holds_up_nobody_else() throws Exception {
        StreamRequest request = new StreamRequest(
                StreamRequest.Kind.EXEC, "default", "web", "main", List.of("sleep", "1000"), true, true, false, true);
        List<RemoteCommand> commands = new ArrayList<>();
        List<Thread> running = new ArrayList<>();
        List<Pasting> users = new ArrayList<>();
        // One more than there are carriers of virtual threads.
        for (int i = 0; i <= Runtime.getRuntime().availableProcessors(); i++) {
            Pasting user = new Pasting();
            RemoteCommand command = new RemoteCommand(new LocalAccess(), request, user);
            users.add(user);
            commands.add(command);
            running.add(Thread.ofVirtual().start(command::run));
        }
        try {
            int all = new Pasting().left();
            await("one waits for its program")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> users.stream().anyMatch(u -> u.left() < all));
            List<Integer> before = new ArrayList<>();
            await("nothing more is taken")
                    .during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        List<Integer> now = users.stream().map(Pasting::left).toList();
                        boolean same = now.equals(before);
                        before.clear();
                        before.addAll(now);
                        return same;
                    });
            CountDownLatch other = new CountDownLatch(1);
            Thread.ofVirtual().start(other::countDown);
            assertThat(other.await(60, TimeUnit.SECONDS))
                    .as("another virtual thread runs")
                    .isTrue();
        } finally {
            commands.forEach(RemoteCommand::abandon);
        }
        for (Thread each : running) {
            each.join();
        }
    }
}
