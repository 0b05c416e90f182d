package dev.portolan.dns;

import dev.portolan.dns.core.ZoneSettings;
import dev.portolan.dns.edge.PodNames;
import dev.portolan.dns.edge.PodSearches;
import dev.portolan.dns.forward.Forwarding;
import dev.portolan.dns.forward.Upstreams;
import dev.portolan.dns.wire.Name;
import dev.portolan.rules.Cidr;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a DNS server is to run.
 *
 * @param listen where it answers, by UDP and TCP; port 0 takes a free one. May be empty: see {@link DnsServer#listen}
 * @param zone the cluster domain, the TTL and the address ranges whose names only we know
 * @param pods which pods have names, and who walks their search lists
 * @param others whom and what names that aren't the cluster's are looked up in
 * @param limits what a client may do
 * @param metrics where it counts
 */
public record DnsConfig(
        List<InetSocketAddress> listen,
        ZoneSettings zone,
        Pods pods,
        Others others,
        Limits limits,
        PrometheusRegistry metrics) {
    private static final int USUAL_TTL_SECONDS = 5;
    private static final int USUAL_QUERIES_PER_CLIENT = 20_000;
    private static final Duration USUAL_TCP_IDLE = Duration.ofSeconds(10);

    /** What is done for pods. */
    public record Pods(PodNames names, PodSearches searches) {}

    /**
     * Names that aren't the cluster's.
     *
     * @param forwarding who is asked
     * @param hosts a file as hosts(5) whose names come first; null for none
     */
    public record Others(Forwarding forwarding, @Nullable Path hosts) {}

    /**
     * What a client may do.
     *
     * @param tcpIdle how long a TCP connection may be silent
     * @param queriesPerClient datagrams a second that are answered; 0 sets no limit
     * @param transfersTo who may have the whole zone
     */
    public record Limits(Duration tcpIdle, int queriesPerClient, List<Cidr> transfersTo) {
        /** Copies the list. */
        public Limits {
            transfersTo = List.copyOf(transfersTo);
        }
    }

    /** Copies the list. */
    public DnsConfig {
        listen = List.copyOf(listen);
    }

    /**
     * Kubernetes' usual: TTL 5 s, names of pods that exist, the host's own resolvers for the rest.
     *
     * @param clusterDomain such as {@code cluster.local}
     * @param clusterRanges the ranges of Services and pods
     * @throws IllegalArgumentException when the domain is not a name, or too long
     */
    public static DnsConfig of(String clusterDomain, List<Cidr> clusterRanges) {
        return new DnsConfig(
                List.of(),
                new ZoneSettings(Name.of(clusterDomain), USUAL_TTL_SECONDS, clusterRanges),
                new Pods(PodNames.VERIFIED, PodSearches.LEFT_TO_THEM),
                new Others(Forwarding.to(Upstreams.host()), null),
                new Limits(USUAL_TCP_IDLE, USUAL_QUERIES_PER_CLIENT, List.of()),
                new PrometheusRegistry());
    }

    /** The same, listening at these addresses. */
    public DnsConfig withListen(InetSocketAddress... addresses) {
        return new DnsConfig(List.of(addresses), zone, pods, others, limits, metrics);
    }

    /** The same, asking others. */
    public DnsConfig withUpstreams(Upstreams upstreams) {
        return withForwarding(new Forwarding(upstreams, others.forwarding().stubs()));
    }

    /** The same, asking others, for some domains yet others. */
    public DnsConfig withForwarding(Forwarding forwarding) {
        return new DnsConfig(listen, zone, pods, new Others(forwarding, others.hosts()), limits, metrics);
    }

    /** The same with the names of a hosts file. */
    public DnsConfig withHosts(@Nullable Path file) {
        return new DnsConfig(listen, zone, pods, new Others(others.forwarding(), file), limits, metrics);
    }

    /** The same with another TTL. */
    public DnsConfig withTtlSeconds(int seconds) {
        var other = new ZoneSettings(zone.apex(), seconds, zone.reverseRanges());
        return new DnsConfig(listen, other, pods, others, limits, metrics);
    }

    /** The same with other names of pods. */
    public DnsConfig withPodNames(PodNames names) {
        return new DnsConfig(listen, zone, new Pods(names, pods.searches()), others, limits, metrics);
    }

    /** The same with somebody else to walk the search lists of pods. */
    public DnsConfig withPodSearches(PodSearches searches) {
        return new DnsConfig(listen, zone, new Pods(pods.names(), searches), others, limits, metrics);
    }

    /** The same with other limits. */
    public DnsConfig withLimits(Limits other) {
        return new DnsConfig(listen, zone, pods, others, other, metrics);
    }

    /** The same, counting into {@code registry}. */
    public DnsConfig withMetrics(PrometheusRegistry registry) {
        return new DnsConfig(listen, zone, pods, others, limits, registry);
    }
}
