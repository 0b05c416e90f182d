package dev.portolan.dns.core;

import static dev.portolan.dns.core.Site.no;
import static dev.portolan.dns.core.Site.notReady;
import static dev.portolan.dns.core.Site.port;
import static dev.portolan.dns.core.Site.ready;
import static dev.portolan.dns.core.Site.row;
import static dev.portolan.dns.core.Site.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.dns.wire.Decoded;
import dev.portolan.dns.wire.Transport;
import java.util.HashSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Services whose name means their endpoints: D1, D2, D3. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HeadlessServiceTest extends AnswerTable {
    private static final String DB = "db.default.svc.cluster.local.";
    private static final String EARLY = "early.default.svc.cluster.local.";

    @Override
    Site site() {
        return new Site()
                .headless(
                        "db",
                        ready("10.244.0.7", "db-0", port("mongo", 27017)),
                        ready("10.244.1.8", "", port("mongo", 27018)),
                        ready("fd00::7", "db-0", port("mongo", 27017)),
                        notReady("10.244.0.9", "db-9", port("mongo", 27017)))
                .headlessWithNotReady("early", notReady("10.244.0.9", "early-0", port("", 1)))
                .headless("nobody", notReady("10.244.0.10", ""))
                .headless("empty");
    }

    @Override
    Stream<Site.Row> rows() {
        return Stream.of(
                row(DB, "A", DB + " 5 A 10.244.0.7", DB + " 5 A 10.244.1.8"),
                row(DB, "AAAA", DB + " 5 AAAA fd00::7"),
                row(DB, "TXT"),
                row("db-0." + DB, "A", "db-0." + DB + " 5 A 10.244.0.7"),
                row("db-0." + DB, "AAAA", "db-0." + DB + " 5 AAAA fd00::7"),
                row("10-244-1-8." + DB, "A", "10-244-1-8." + DB + " 5 A 10.244.1.8"),
                no("10-244-0-7." + DB, "A"), // has a hostname instead
                no("db-9." + DB, "A"),
                with(
                        row(
                                "_mongo._tcp." + DB,
                                "SRV",
                                "_mongo._tcp." + DB + " 5 SRV 0 50 27017 db-0." + DB,
                                "_mongo._tcp." + DB + " 5 SRV 0 50 27018 10-244-1-8." + DB),
                        "10-244-1-8." + DB + " 5 A 10.244.1.8",
                        "db-0." + DB + " 5 A 10.244.0.7",
                        "db-0." + DB + " 5 AAAA fd00::7"),
                row(EARLY, "A", EARLY + " 5 A 10.244.0.9"),
                row("early-0." + EARLY, "A", "early-0." + EARLY + " 5 A 10.244.0.9"),
                no("nobody.default.svc.cluster.local.", "A"),
                no("empty.default.svc.cluster.local.", "A"));
    }

    @Test
    void each_response_begins_with_another_address_and_has_them_all() {
        var firsts = new HashSet<String>();
        byte[] query = Decoded.query(1, DB, Decoded.type("A"), 0);
        for (int turn = 0; turn < 2; turn++) {
            Decoded response = site().ask(query, Transport.UDP, turn);
            assertThat(response.answers()).hasSize(2);
            firsts.add(response.answers().getFirst());
        }
        assertThat(firsts).hasSize(2);
    }
}
