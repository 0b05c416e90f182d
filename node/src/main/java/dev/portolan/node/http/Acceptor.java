package dev.portolan.node.http;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts connections until the listening socket is closed. A connection that is gone before it is taken, or an agent that has no file
 * descriptor left for the moment, is no reason to stop listening: accept(2) says of ECONNABORTED, EMFILE, ENFILE and the like that they pass.
 */
public final class Acceptor {
    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

    /** So that a lack of descriptors, which lasts, costs no processor time. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private Acceptor() {}

    /** Gives each connection to {@code taker}, which must not block; returns when {@code socket} is closed, or the thread interrupted. */
    public static void untilClosed(ServerSocket socket, Consumer<Socket> taker) {
        boolean failing = false;
        while (!socket.isClosed() && !Thread.currentThread().isInterrupted()) {
            try {
                taker.accept(socket.accept());
                failing = false;
            } catch (IOException failure) {
                if (socket.isClosed()) {
                    return;
                }
                if (!failing) {
                    LOG.warn("{}: a connection could not be accepted: {}", socket, failure.getMessage());
                }
                failing = true;
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
