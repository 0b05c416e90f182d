package dev.portolan.dns.core;

import static dev.portolan.dns.core.Site.no;
import static dev.portolan.dns.core.Site.port;
import static dev.portolan.dns.core.Site.ready;
import static dev.portolan.dns.core.Site.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.dns.wire.Decoded;
import dev.portolan.dns.wire.Transport;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** From addresses to names: D4. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReverseLookupTest extends AnswerTable {
    private static final String V6_SEVEN = "7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa.";

    @Override
    Site site() {
        return new Site()
                .virtual("one", List.of("10.96.0.7", "fd00::7"), port("", 80))
                .headless("db", ready("10.244.0.7", "db-0"), ready("10.244.1.8", ""), ready("192.0.2.1", "far"))
                .headless("also", ready("10.244.1.8", ""));
    }

    @Override
    Stream<Site.Row> rows() {
        return Stream.of(
                row("7.0.96.10.in-addr.arpa.", "PTR", "7.0.96.10.in-addr.arpa. 5 PTR one.default.svc.cluster.local."),
                row(V6_SEVEN, "PTR", V6_SEVEN + " 5 PTR one.default.svc.cluster.local."),
                row(
                        "7.0.244.10.in-addr.arpa.",
                        "PTR",
                        "7.0.244.10.in-addr.arpa. 5 PTR db-0.db.default.svc.cluster.local."),
                row(
                        "8.1.244.10.in-addr.arpa.",
                        "PTR",
                        "8.1.244.10.in-addr.arpa. 5 PTR 10-244-1-8.also.default.svc.cluster.local.",
                        "8.1.244.10.in-addr.arpa. 5 PTR 10-244-1-8.db.default.svc.cluster.local."),
                row(
                        "1.2.0.192.in-addr.arpa.",
                        "PTR",
                        "1.2.0.192.in-addr.arpa. 5 PTR far.db.default.svc.cluster.local."),
                row("7.0.96.10.in-addr.arpa.", "A"),
                no("9.0.96.10.in-addr.arpa.", "PTR"),
                row("0.96.10.in-addr.arpa.", "PTR"),
                row("96.10.in-addr.arpa.", "PTR"));
    }

    @Test
    void addresses_that_are_not_the_clusters_are_somebody_elses() {
        for (String name : List.of(
                "8.8.8.8.in-addr.arpa.",
                "10.in-addr.arpa.",
                "in-addr.arpa.",
                "300.0.96.10.in-addr.arpa.",
                "1.2.3.4.5.in-addr.arpa.",
                "x.ip6.arpa.")) {
            byte[] query = Decoded.query(1, name, Decoded.type("PTR"), 0);
            assertThat(site().outcome(query, Transport.UDP, 0, new byte[512]))
                    .as(name)
                    .isInstanceOf(Responder.Outcome.Forward.class);
        }
    }

    @Test
    void the_authority_for_a_missing_address_is_the_reverse_zone_it_is_in() {
        assertThat(site().ask("9.0.96.10.in-addr.arpa.", "PTR").authorities().getFirst())
                .startsWith("96.10.in-addr.arpa. 5 SOA ");
    }
}
