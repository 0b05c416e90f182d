package dev.portolan.dns.core;

import static dev.portolan.dns.core.Site.no;
import static dev.portolan.dns.core.Site.port;
import static dev.portolan.dns.core.Site.row;
import static dev.portolan.dns.core.Site.with;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;

/** Services with a VIP: D1, D2 and what isn't there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VirtualServiceTest extends AnswerTable {
    private static final String ONE = "one.default.svc.cluster.local.";
    private static final String BOTH = "both.other.svc.cluster.local.";

    @Override
    Site site() {
        return new Site()
                .namespace("other")
                .virtual("one", List.of("10.96.0.7"), port("", 80))
                .virtual(
                        "other/both",
                        List.of("10.96.0.8", "fd00::8"),
                        port("mongodb", 27017),
                        port("exporter", 9216),
                        new ServiceView.Port("gossip", "UDP", 7946));
    }

    @Override
    Stream<Site.Row> rows() {
        return Stream.of(
                row(ONE, "A", ONE + " 5 A 10.96.0.7"),
                row(ONE, "AAAA"),
                row(ONE, "MX"),
                row(ONE, "SRV"),
                row(ONE, "ANY", ONE + " 5 A 10.96.0.7"),
                no("two.default.svc.cluster.local.", "A"),
                no("one.other.svc.cluster.local.", "A"),
                no("one.nowhere.svc.cluster.local.", "A"),
                no("x." + ONE, "A"),
                no("_http._tcp." + ONE, "SRV"),
                row(BOTH, "A", BOTH + " 5 A 10.96.0.8"),
                row(BOTH, "AAAA", BOTH + " 5 AAAA fd00::8"),
                with(
                        row("_mongodb._tcp." + BOTH, "SRV", "_mongodb._tcp." + BOTH + " 5 SRV 0 100 27017 " + BOTH),
                        BOTH + " 5 A 10.96.0.8",
                        BOTH + " 5 AAAA fd00::8"),
                row("_exporter._tcp." + BOTH, "SRV", "_exporter._tcp." + BOTH + " 5 SRV 0 100 9216 " + BOTH),
                row("_gossip._udp." + BOTH, "SRV", "_gossip._udp." + BOTH + " 5 SRV 0 100 7946 " + BOTH),
                row("_mongodb._tcp." + BOTH, "A"),
                row("_tcp." + BOTH, "SRV"),
                no("_gossip._tcp." + BOTH, "SRV"),
                no("_sctp." + BOTH, "SRV"));
    }
}
