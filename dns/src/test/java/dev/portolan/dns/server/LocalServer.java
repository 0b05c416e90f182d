package dev.portolan.dns.server;

import dev.portolan.dns.core.Authority;
import dev.portolan.dns.core.Responder;
import dev.portolan.dns.core.SearchPaths;
import dev.portolan.dns.forward.Forwarder;
import dev.portolan.dns.forward.Forwarding;
import dev.portolan.dns.forward.Loops;
import dev.portolan.dns.forward.Upstreams;
import dev.portolan.dns.metrics.DnsMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Real sockets on loopback in front of a hand-made zone. */
final class LocalServer implements AutoCloseable {
    private final SlowAnswers slow;
    private final Listener listener;

    LocalServer(Authority authority, Upstreams upstreams, Duration tcpIdle) throws IOException {
        this(authority, upstreams, SearchPaths.NONE, Transfers.NONE, new PrometheusRegistry(), tcpIdle, 0);
    }

    LocalServer(
            Authority authority,
            Upstreams upstreams,
            SearchPaths searches,
            Transfers transfers,
            PrometheusRegistry registry,
            Duration tcpIdle,
            int queriesPerClient)
            throws IOException {
        var metrics = new DnsMetrics(registry);
        slow = new SlowAnswers(
                new Forwarder(Forwarding.to(upstreams), new Loops(a -> false, a -> false), metrics), () -> authority);
        listener = Listener.open(
                new InetSocketAddress("127.0.0.1", 0),
                new Service(
                        new Responder(() -> authority, searches), slow, transfers, metrics, tcpIdle, queriesPerClient));
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
