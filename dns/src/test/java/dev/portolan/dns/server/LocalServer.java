package dev.portolan.dns.server;

import dev.portolan.dns.core.Authority;
import dev.portolan.dns.core.Responder;
import dev.portolan.dns.forward.Forwarder;
import dev.portolan.dns.forward.Upstreams;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Real sockets on loopback in front of a hand-made zone. */
final class LocalServer implements AutoCloseable {
    private final SlowAnswers slow;
    private final Listener listener;

    LocalServer(Authority authority, Upstreams upstreams, Duration tcpIdle) throws IOException {
        slow = new SlowAnswers(new Forwarder(upstreams, address -> false));
        listener = Listener.open(new InetSocketAddress("127.0.0.1", 0), new Responder(() -> authority), slow, tcpIdle);
    }

    InetSocketAddress address() {
        return listener.address();
    }

    @Override
    public void close() {
        listener.close();
        slow.close();
    }
}
