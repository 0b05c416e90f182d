package dev.portolan.dns;

import dev.portolan.client.Informers;
import dev.portolan.dns.core.Responder;
import dev.portolan.dns.edge.ZoneKeeper;
import dev.portolan.dns.forward.Forwarder;
import dev.portolan.dns.server.Listener;
import dev.portolan.dns.server.SlowAnswers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Answers for the cluster's names over UDP and TCP, from memory, and asks others for the rest. It listens at once; until the cluster
 * is known for the first time, cluster names get SERVFAIL. Thread-safe.
 */
public final class DnsServer implements AutoCloseable {
    private final DnsConfig config;
    private final ZoneKeeper keeper;
    private final SlowAnswers slow;
    private final Responder responder;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    private DnsServer(Informers informers, DnsConfig config) {
        this.config = config;
        this.keeper = new ZoneKeeper(informers, config.zone(), config.podNames());
        this.responder = new Responder(keeper::authority);
        this.slow = new SlowAnswers(new Forwarder(config.upstreams(), this::isUs));
    }

    /**
     * Starts a server. The informers may be started before or after.
     *
     * @throws DnsBindException when one of the addresses cannot be had; then nothing is left running
     */
    public static DnsServer start(Informers informers, DnsConfig config) {
        var server = new DnsServer(informers, config);
        try {
            config.listen().forEach(server::listen);
        } catch (DnsBindException taken) {
            server.close();
            throw taken;
        }
        return server;
    }

    /**
     * Listens on one more address, by UDP and TCP on the same port.
     *
     * @param address port 0 takes a free one
     * @return where it listens now
     * @throws DnsBindException when it cannot be had
     */
    public InetSocketAddress listen(InetSocketAddress address) {
        try {
            Listener listener = Listener.open(address, responder, slow, config.tcpIdle());
            listeners.add(listener);
            return listener.address();
        } catch (IOException taken) {
            throw new DnsBindException(address, taken);
        }
    }

    /** Where it listens, in the order in which it was told to. */
    public List<InetSocketAddress> addresses() {
        return listeners.stream().map(Listener::address).toList();
    }

    /** Waits until it knows the cluster; false when {@code deadline} passes first. */
    public boolean awaitReady(Duration deadline) throws InterruptedException {
        return keeper.await(deadline);
    }

    /** Whether a query sent to {@code server} would come back: to one of our sockets, or to an address of the cluster. */
    private boolean isUs(InetSocketAddress server) {
        InetAddress to = server.getAddress();
        return to == null
                || config.zone().reverseRanges().stream().anyMatch(range -> range.contains(to))
                || addresses().stream()
                        .anyMatch(own -> own.getPort() == server.getPort()
                                && (own.getAddress().equals(to)
                                        || (own.getAddress().isAnyLocalAddress() && to.isLoopbackAddress())));
    }

    /** Stops listening and following the cluster. */
    @Override
    public void close() {
        listeners.forEach(Listener::close);
        slow.close();
        keeper.close();
    }
}
