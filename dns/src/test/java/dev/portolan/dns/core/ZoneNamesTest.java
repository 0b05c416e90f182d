package dev.portolan.dns.core;

import static dev.portolan.dns.core.Site.no;
import static dev.portolan.dns.core.Site.port;
import static dev.portolan.dns.core.Site.row;
import static dev.portolan.dns.core.Site.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.dns.wire.Decoded;
import dev.portolan.dns.wire.Transport;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The zone itself, its inner names, and pods: D6, D7 and the version. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ZoneNamesTest extends AnswerTable {
    @Override
    Site site() {
        return new Site()
                .namespace("kube-system")
                .virtual("kube-system/kube-dns", List.of("10.96.0.10"), port("dns", 53))
                .pod("default", "10.244.0.7")
                .pod("default", "fd00::7");
    }

    @Override
    Stream<Site.Row> rows() {
        return Stream.of(
                row("dns-version.cluster.local.", "TXT", "dns-version.cluster.local. 5 TXT 1.1.0"),
                row("dns-version.cluster.local.", "A"),
                with(
                        row("cluster.local.", "NS", "cluster.local. 5 NS ns.dns.cluster.local."),
                        "ns.dns.cluster.local. 5 A 10.96.0.10"),
                row("cluster.local.", "SOA", "cluster.local. 5 SOA ns.dns.cluster.local. hostmaster.cluster.local. 5"),
                row("ns.dns.cluster.local.", "A", "ns.dns.cluster.local. 5 A 10.96.0.10"),
                row("cluster.local.", "A"),
                row("svc.cluster.local.", "A"),
                row("pod.cluster.local.", "A"),
                row("dns.cluster.local.", "A"),
                row("default.svc.cluster.local.", "A"),
                row("default.pod.cluster.local.", "A"),
                no("nowhere.svc.cluster.local.", "A"),
                no("nowhere.pod.cluster.local.", "A"),
                no("foo.cluster.local.", "A"),
                no("example.org.default.svc.cluster.local.", "A"),
                no("ns2.dns.cluster.local.", "A"),
                row(
                        "10-244-0-7.default.pod.cluster.local.",
                        "A",
                        "10-244-0-7.default.pod.cluster.local. 5 A 10.244.0.7"),
                row("10-244-0-7.default.pod.cluster.local.", "AAAA"),
                row("fd00--7.default.pod.cluster.local.", "AAAA", "fd00--7.default.pod.cluster.local. 5 AAAA fd00::7"),
                no("10-244-0-8.default.pod.cluster.local.", "A"),
                no("10-244-0-7.kube-system.pod.cluster.local.", "A"),
                no("10-244-0-7.nowhere.pod.cluster.local.", "A"),
                no("mypod.default.pod.cluster.local.", "A"));
    }

    @Test
    void names_compare_without_case_and_are_echoed_as_asked() {
        Decoded response = site().ask("KuBe-DnS.kube-system.SVC.cluster.LOCAL.", "A");
        assertThat(response.question()).isEqualTo("KuBe-DnS.kube-system.SVC.cluster.LOCAL.");
        assertThat(response.answers()).containsExactly("kube-dns.kube-system.svc.cluster.local. 5 A 10.96.0.10");
    }

    @Test
    void other_names_are_somebody_elses() {
        for (String name : List.of("example.org.", "local.", "notcluster.local.", "cluster.local.example.org.")) {
            byte[] query = Decoded.query(1, name, Decoded.type("A"), 0);
            assertThat(site().outcome(query, Transport.UDP, 0, new byte[512]))
                    .as(name)
                    .isInstanceOf(Responder.Outcome.Forward.class);
        }
    }

    @Test
    void whether_a_zone_is_given_away_whole_is_left_to_the_server() {
        byte[] query = Decoded.query(1, "cluster.local.", Decoded.type("AXFR"), 0);
        assertThat(site().outcome(query, Transport.TCP, 0, new byte[512]))
                .isInstanceOf(Responder.Outcome.Transfer.class);
    }
}
