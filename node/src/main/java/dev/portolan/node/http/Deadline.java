package dev.portolan.node.http;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a socket when its time is up. A timeout of the socket itself would start anew with every byte that comes, and would not bound a TLS
 * handshake.
 */
final class Deadline implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Deadline.class);

    private final CompletableFuture<Boolean> passed = new CompletableFuture<>();

    private Deadline() {}

    /** From now on; until closed. */
    static Deadline of(Socket socket, Duration time) {
        Deadline deadline = new Deadline();
        CompletableFuture<Void> unused = deadline.passed
                .completeOnTimeout(true, Math.max(1, time.toMillis()), TimeUnit.MILLISECONDS)
                .thenAccept(late -> {
                    if (late) close(socket);
                });
        return deadline;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException unclosed) {
            LOG.debug("{}", socket, unclosed);
        }
    }

    /** Whether the time was up before it was closed. */
    boolean passed() {
        return passed.getNow(false);
    }

    @Override
    public void close() {
        passed.complete(false);
    }
}
