package dev.portolan.dns.metrics;

import dev.portolan.dns.wire.Rcode;
import dev.portolan.dns.wire.Transport;
import dev.portolan.dns.wire.Types;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Counts queries, answers and what was asked elsewhere. Thread-safe; a count costs a look-up in an array and an addition. */
public final class DnsMetrics {
    private static final String ZONE = ".";
    private static final double[] SECONDS = {
        0.00025, 0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 2.048, 4.096,
        8.192
    };

    /** Where an answer came from. */
    public enum Source {
        /** The cluster's zone. */
        KUBERNETES("kubernetes"),
        /** Another server, or the memory of what it said. */
        FORWARD("forward");

        private final String label;

        Source(String label) {
            this.label = label;
        }
    }

    private enum Kind {
        A(Types.A),
        AAAA(Types.AAAA),
        SRV(Types.SRV),
        PTR(Types.PTR),
        TXT(Types.TXT),
        CNAME(Types.CNAME),
        NS(Types.NS),
        SOA(Types.SOA),
        OTHER(-1);

        private final int type;

        Kind(int type) {
            this.type = type;
        }

        static Kind of(int type) {
            for (Kind each : values()) if (each.type == type) return each;
            return OTHER;
        }

        String label() {
            return this == OTHER ? "other" : name();
        }
    }

    private final Counter requests;
    private final Counter responses;
    private final Histogram durations;
    private final Counter limited;
    private final Counter failures;
    private final Counter forwarded;
    private final Counter forwardResponses;
    private final Counter cacheHits;
    private final Counter cacheMisses;
    private final Histogram programming;

    /** Counts into {@code registry}. */
    public DnsMetrics(PrometheusRegistry registry) {
        requests = Counter.builder()
                .name("coredns_dns_requests_total")
                .help("Queries, by transport, address family of the client, and type asked for.")
                .labelNames("server", "zone", "proto", "family", "type")
                .register(registry);
        responses = Counter.builder()
                .name("coredns_dns_responses_total")
                .help("Answers, by code and by what knew them.")
                .labelNames("server", "zone", "rcode", "plugin")
                .register(registry);
        durations = Histogram.builder()
                .name("coredns_dns_request_duration_seconds")
                .help("From a query's arrival to its answer.")
                .unit(Unit.SECONDS)
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .labelNames("server", "zone")
                .register(registry);
        limited = Counter.builder()
                .name("portolan_dns_limited_total")
                .help("Queries dropped because their client asks too much.")
                .labelNames("server")
                .register(registry);
        failures = Counter.builder()
                .name("coredns_panics_total")
                .help("Queries that a fault of the server kept from being answered.")
                .register(registry);
        forwarded = Counter.builder()
                .name("coredns_forward_requests_total")
                .help("Queries sent to another server.")
                .labelNames("to")
                .register(registry);
        forwardResponses = Counter.builder()
                .name("coredns_forward_responses_total")
                .help("Answers of other servers, by code.")
                .labelNames("to", "rcode")
                .register(registry);
        cacheHits = Counter.builder()
                .name("coredns_cache_hits_total")
                .help("Answers of other servers given from memory.")
                .register(registry);
        cacheMisses = Counter.builder()
                .name("coredns_cache_misses_total")
                .help("Questions for other servers that memory had no answer to.")
                .register(registry);
        programming = Histogram.builder()
                .name("coredns_kubernetes_dns_programming_duration_seconds")
                .help("From the change of a pod or Service to its answer, where the slice says when the change was.")
                .unit(Unit.SECONDS)
                .classicOnly()
                .classicExponentialUpperBounds(0.001, 2, 20)
                .labelNames("service_kind")
                .register(registry);
    }

    /** What one socket counts; its labels are looked up once. */
    public final class Socket {
        private final String server;
        private final Transport transport;
        private final AtomicReferenceArray<CounterDataPoint> asked =
                new AtomicReferenceArray<>(2 * Kind.values().length);
        private final AtomicReferenceArray<CounterDataPoint> answered =
                new AtomicReferenceArray<>(16 * Source.values().length);
        private final DistributionDataPoint took;
        private final CounterDataPoint dropped;

        private Socket(InetSocketAddress address, Transport transport) {
            this.server = "dns://" + address.getAddress().getHostAddress() + ":" + address.getPort();
            this.transport = transport;
            this.took = durations.labelValues(server, ZONE);
            this.dropped = limited.labelValues(server);
        }

        /** A query for {@code type} came from {@code client} and was answered with {@code rcode} after {@code nanos}. */
        public void answered(InetAddress client, int type, int rcode, Source source, long nanos) {
            Kind kind = Kind.of(type);
            int family = client instanceof Inet4Address ? 0 : 1;
            point(
                            asked,
                            family * Kind.values().length + kind.ordinal(),
                            () -> requests.labelValues(
                                    server,
                                    ZONE,
                                    transport == Transport.UDP ? "udp" : "tcp",
                                    family == 0 ? "1" : "2",
                                    kind.label()))
                    .inc();
            point(
                            answered,
                            source.ordinal() * 16 + rcode,
                            () -> responses.labelValues(server, ZONE, rcodeText(rcode), source.label))
                    .inc();
            took.observe(nanos / 1e9);
        }

        /** A query was dropped because its client asks too much. */
        public void dropped() {
            dropped.inc();
        }

        /** A query could not be answered because of a fault of ours. */
        public void failed() {
            failures.inc();
        }
    }

    /** The counters of the socket at {@code address}. */
    public Socket socket(InetSocketAddress address, Transport transport) {
        return new Socket(address, transport);
    }

    private interface Lookup {
        CounterDataPoint find();
    }

    private static CounterDataPoint point(AtomicReferenceArray<CounterDataPoint> known, int index, Lookup lookup) {
        CounterDataPoint point = known.get(index);
        if (point == null) {
            point = lookup.find();
            known.set(index, point);
        }
        return point;
    }

    private static String rcodeText(int rcode) {
        for (Rcode each : Rcode.values()) if (each.code() == rcode) return each.name();
        return String.valueOf(rcode);
    }

    /** A question goes to another server. */
    public void forwarded(InetSocketAddress to) {
        forwarded.labelValues(text(to)).inc();
    }

    /** Another server has answered. */
    public void forwardAnswered(InetSocketAddress from, int rcode) {
        forwardResponses.labelValues(text(from), rcodeText(rcode)).inc();
    }

    /** Memory had an answer, or not. */
    public void cache(boolean hit) {
        (hit ? cacheHits : cacheMisses).inc();
    }

    /** A change of endpoints that happened {@code ago}, perhaps centuries, is now answered. */
    public void programmed(Duration ago) {
        programming.labelValues("headless_with_selector").observe(Math.max(0, ago.toSeconds() + ago.getNano() / 1e9));
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
