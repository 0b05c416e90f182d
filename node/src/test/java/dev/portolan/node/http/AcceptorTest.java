package dev.portolan.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AcceptorTest {
    /** Runs out of descriptors for a while, as a process does at its limit. */
    private static final class Starved extends ServerSocket {
        private final AtomicInteger left = new AtomicInteger(3);

        Starved() throws IOException {
            super(0, 5, InetAddress.getLoopbackAddress());
        }

        @Override
        public Socket accept() throws IOException {
            if (left.getAndDecrement() > 0) {
                throw new IOException("Too many open files");
            }
            return super.accept();
        }
    }

    @Test
    void a_listener_that_had_no_descriptor_for_a_moment_answers_afterwards() throws Exception {
        Starved socket = new Starved();
        try (HttpListener listener = HttpListener.start(socket, request -> Response.text(200, "still here"))) {
            var to = (InetSocketAddress) socket.getLocalSocketAddress();
            var get = new HttpGet("http", to, "/", Map.of(), Duration.ofSeconds(60));
            assertThat(get.send(Socket::new).bodyText()).isEqualTo("still here");
            listener.close();
            listener.awaitFree();
        }
    }
}
