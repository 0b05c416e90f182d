package dev.portolan.dns;

import dev.portolan.client.Informers;
import dev.portolan.dns.core.Authority;
import dev.portolan.dns.core.Resolution;
import dev.portolan.dns.core.Responder;
import dev.portolan.dns.core.SearchPaths;
import dev.portolan.dns.core.StaticNames;
import dev.portolan.dns.core.ZoneTransfer;
import dev.portolan.dns.edge.HostsFile;
import dev.portolan.dns.edge.ZoneKeeper;
import dev.portolan.dns.forward.Forwarder;
import dev.portolan.dns.forward.Loops;
import dev.portolan.dns.forward.Upstreams;
import dev.portolan.dns.metrics.DnsMetrics;
import dev.portolan.dns.server.Listener;
import dev.portolan.dns.server.Service;
import dev.portolan.dns.server.SlowAnswers;
import dev.portolan.dns.wire.Received.Query;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers for the cluster's names over UDP and TCP, from memory, and asks others for the rest. It listens at once; until the cluster
 * is known for the first time, cluster names get SERVFAIL. Thread-safe.
 */
public final class DnsServer implements AutoCloseable {
    private final DnsConfig config;
    private final ZoneKeeper keeper;
    private final SlowAnswers slow;
    private final Service service;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    private DnsServer(Informers informers, DnsConfig config) {
        this.config = config;
        var metrics = new DnsMetrics(config.metrics());
        this.keeper = new ZoneKeeper(
                informers, config.zone(), config.pods().names(), config.pods().searches(), metrics);
        Supplier<Authority> authority = authority(config.others().hosts());
        this.slow = new SlowAnswers(
                new Forwarder(config.others().forwarding(), new Loops(this::isClusters, this::isUs), metrics),
                authority);
        var searches = SearchPaths.clusterFirst(config.zone().apex(), Upstreams.hostSearches(), keeper.searchers());
        this.service = new Service(
                new Responder(authority, searches),
                slow,
                this::transfer,
                metrics,
                config.limits().tcpIdle(),
                config.limits().queriesPerClient());
    }

    /** The cluster's names, then those of the hosts file. */
    private Supplier<Authority> authority(@Nullable Path file) {
        if (file == null) {
            return keeper::authority;
        }
        var hosts = new HostsFile(file, System::nanoTime);
        return () -> {
            Authority cluster = keeper.authority();
            StaticNames written = hosts.names();
            return (name, type) -> {
                Resolution own = cluster.resolve(name, type);
                return own instanceof Resolution.Outside
                        ? written.resolve(name, type).orElse(own)
                        : own;
            };
        };
    }

    private List<byte[]> transfer(Query query, byte[] packet, InetAddress client) {
        boolean may = config.limits().transfersTo().stream().anyMatch(range -> range.contains(client));
        return may
                ? keeper.zone()
                        .map(zone -> ZoneTransfer.messages(zone, query, packet))
                        .orElse(List.of())
                : List.of();
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
            Listener listener = Listener.open(address, service);
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

    /** Waits until it answers by the EndpointSlices that there are at this moment; false when {@code deadline} passes first. */
    public boolean awaitFollowed(Duration deadline) throws InterruptedException {
        return keeper.awaitFollowed(deadline);
    }

    /**
     * Whether a query for any name that is sent to {@code server} may come back: a host often asks the cluster's DNS, which may be us
     * behind an address that we don't know.
     */
    private boolean isClusters(InetSocketAddress server) {
        InetAddress to = server.getAddress();
        return isUs(server) || config.zone().reverseRanges().stream().anyMatch(range -> range.contains(to));
    }

    /** Whether {@code server} is one of our sockets, or the Service of the cluster's DNS; other Services may serve a domain. */
    private boolean isUs(InetSocketAddress server) {
        InetAddress to = server.getAddress();
        return to == null
                || keeper.zone().filter(zone -> zone.hasClusterDnsAt(to)).isPresent()
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
