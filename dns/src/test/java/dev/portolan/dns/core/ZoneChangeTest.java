package dev.portolan.dns.core;

import static dev.portolan.dns.core.Site.port;
import static dev.portolan.dns.core.Site.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.dns.wire.Decoded;
import dev.portolan.dns.wire.Transport;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ZoneChangeTest {
    private static final PodDirectory NO_PODS = (namespace, address) -> false;

    @Test
    void a_changed_service_has_its_new_names_and_none_of_the_old() {
        Zone before = new Site().headless("db", ready("10.244.0.7", "db-0")).zone();
        var moved = ServiceRecords.of(
                Site.SETTINGS, new ServiceView.Headless(Site.id("db"), false), List.of(ready("10.244.0.9", "db-0")));
        Zone after = before.with(Map.of(Site.id("db"), moved), Set.of("default"), 2);

        assertThat(answers(after, "db.default.svc.cluster.local.", "A"))
                .containsExactly("db.default.svc.cluster.local. 5 A 10.244.0.9");
        assertThat(answers(after, "9.0.244.10.in-addr.arpa.", "PTR")).hasSize(1);
        assertThat(answers(after, "7.0.244.10.in-addr.arpa.", "PTR")).isEmpty();
        assertThat(answers(before, "7.0.244.10.in-addr.arpa.", "PTR")).hasSize(1);
    }

    @Test
    void a_removed_service_leaves_nothing_behind() {
        Zone before = new Site()
                .virtual("one", List.of("10.96.0.7"), port("http", 80))
                .zone();
        Zone after = before.with(Map.of(Site.id("one"), ServiceRecords.NONE), Set.of("default"), 2);
        assertThat(answers(after, "one.default.svc.cluster.local.", "A")).isEmpty();
        assertThat(answers(after, "_http._tcp.one.default.svc.cluster.local.", "SRV"))
                .isEmpty();
        assertThat(answers(after, "7.0.96.10.in-addr.arpa.", "PTR")).isEmpty();
    }

    @Test
    void an_address_that_moves_between_services_in_one_step_keeps_a_name() {
        Zone before = new Site().virtual("old", List.of("10.96.0.7")).zone();
        var taken = ServiceRecords.of(
                Site.SETTINGS,
                new ServiceView.Virtual(
                        Site.id("new"), List.of(java.net.InetAddress.ofLiteral("10.96.0.7")), List.of()),
                List.of());
        Zone after =
                before.with(Map.of(Site.id("old"), ServiceRecords.NONE, Site.id("new"), taken), Set.of("default"), 2);
        assertThat(answers(after, "7.0.96.10.in-addr.arpa.", "PTR"))
                .containsExactly("7.0.96.10.in-addr.arpa. 5 PTR new.default.svc.cluster.local.");
    }

    @Test
    void a_namespace_that_goes_takes_its_name_along() {
        Zone before = new Site().namespace("other").zone();
        assertThat(rcode(before, "other.svc.cluster.local.")).isEqualTo("NOERROR");
        assertThat(rcode(before.with(Map.of(), Set.of("default"), 2), "other.svc.cluster.local."))
                .isEqualTo("NXDOMAIN");
    }

    private static List<String> answers(Zone zone, String name, String type) {
        return ask(zone, name, type).answers();
    }

    private static String rcode(Zone zone, String name) {
        return ask(zone, name, "A").rcode();
    }

    private static Decoded ask(Zone zone, String name, String type) {
        byte[] out = new byte[Transport.LARGEST_MESSAGE];
        byte[] query = Decoded.query(1, name, Decoded.type(type), 0);
        var outcome = new Responder(() -> (n, t) -> zone.resolve(n, t, NO_PODS))
                .answer(query, query.length, Transport.UDP, java.net.InetAddress.getLoopbackAddress(), 0, out);
        assertThat(outcome).isInstanceOf(Responder.Outcome.Written.class);
        return Decoded.of(out, ((Responder.Outcome.Written) outcome).length());
    }
}
