package dev.portolan.dns;

import dev.portolan.dns.core.ZoneSettings;
import dev.portolan.dns.edge.PodNames;
import dev.portolan.dns.forward.Upstreams;
import dev.portolan.dns.wire.Name;
import dev.portolan.rules.Cidr;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How a DNS server is to run.
 *
 * @param listen where it answers, by UDP and TCP; port 0 takes a free one. May be empty: see {@link DnsServer#listen}
 * @param zone the cluster domain, the TTL and the address ranges whose names only we know
 * @param podNames which pods have names
 * @param upstreams who is asked for all other names
 * @param tcpIdle how long a TCP connection may be silent
 */
public record DnsConfig(
        List<InetSocketAddress> listen, ZoneSettings zone, PodNames podNames, Upstreams upstreams, Duration tcpIdle) {
    private static final int USUAL_TTL_SECONDS = 5;
    private static final Duration USUAL_TCP_IDLE = Duration.ofSeconds(10);

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
        var zone = new ZoneSettings(Name.of(clusterDomain), USUAL_TTL_SECONDS, clusterRanges);
        return new DnsConfig(List.of(), zone, PodNames.VERIFIED, Upstreams.host(), USUAL_TCP_IDLE);
    }

    /** The same, listening at these addresses. */
    public DnsConfig withListen(InetSocketAddress... addresses) {
        return new DnsConfig(List.of(addresses), zone, podNames, upstreams, tcpIdle);
    }

    /** The same, asking others. */
    public DnsConfig withUpstreams(Upstreams others) {
        return new DnsConfig(listen, zone, podNames, others, tcpIdle);
    }

    /** The same with another TTL. */
    public DnsConfig withTtlSeconds(int seconds) {
        return new DnsConfig(
                listen, new ZoneSettings(zone.apex(), seconds, zone.reverseRanges()), podNames, upstreams, tcpIdle);
    }

    /** The same with other names of pods. */
    public DnsConfig withPodNames(PodNames names) {
        return new DnsConfig(listen, zone, names, upstreams, tcpIdle);
    }

    /** The same with another limit to silence on TCP. */
    public DnsConfig withTcpIdle(Duration idle) {
        return new DnsConfig(listen, zone, podNames, upstreams, idle);
    }
}
