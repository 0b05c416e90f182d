package dev.portolan.dns.core;

import static dev.portolan.dns.core.Site.port;
import static dev.portolan.dns.core.Site.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.dns.wire.Decoded;
import dev.portolan.dns.wire.Name;
import dev.portolan.dns.wire.Transport;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** ExternalName Services: D5. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AliasTest extends AnswerTable {
    private static final String SVC = ".default.svc.cluster.local.";

    @Override
    Site site() {
        return new Site()
                .virtual("real", List.of("10.96.0.7"), port("", 80))
                .alias("near", "real.default.svc.cluster.local")
                .alias("twice", "near.default.svc.cluster.local.")
                .alias("lost", "nobody.default.svc.cluster.local")
                .alias("round", "trip.default.svc.cluster.local")
                .alias("trip", "round.default.svc.cluster.local")
                .alias("far", "db.example.org");
    }

    @Override
    Stream<Site.Row> rows() {
        String circle = "round" + SVC + " 5 CNAME trip" + SVC;
        String back = "trip" + SVC + " 5 CNAME round" + SVC;
        return Stream.of(
                row("near" + SVC, "A", "near" + SVC + " 5 CNAME real" + SVC, "real" + SVC + " 5 A 10.96.0.7"),
                row("near" + SVC, "CNAME", "near" + SVC + " 5 CNAME real" + SVC),
                row("near" + SVC, "AAAA", "near" + SVC + " 5 CNAME real" + SVC),
                row(
                        "twice" + SVC,
                        "A",
                        "near" + SVC + " 5 CNAME real" + SVC,
                        "real" + SVC + " 5 A 10.96.0.7",
                        "twice" + SVC + " 5 CNAME near" + SVC),
                new Site.Row("lost" + SVC, "A", "NXDOMAIN", List.of("lost" + SVC + " 5 CNAME nobody" + SVC), null),
                row("round" + SVC, "A", circle, circle, circle, circle, back, back, back, back),
                row("far" + SVC, "CNAME", "far" + SVC + " 5 CNAME db.example.org."),
                row("far" + SVC, "TXT", "far" + SVC + " 5 CNAME db.example.org."));
    }

    @Test
    void an_alias_of_an_outside_name_is_completed_elsewhere() {
        byte[] query = Decoded.query(1, "far" + SVC, Decoded.type("A"), 0);
        assertThat(site().outcome(query, Transport.UDP, 0, new byte[512]))
                .isInstanceOfSatisfying(
                        Responder.Outcome.Complete.class,
                        needed -> assertThat(needed.onward().target()).isEqualTo(Name.of("db.example.org")));
    }
}
