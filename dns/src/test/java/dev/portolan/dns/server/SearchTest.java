package dev.portolan.dns.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.dns.core.SearchPaths;
import dev.portolan.dns.core.Site;
import dev.portolan.dns.forward.ScriptedServer;
import dev.portolan.dns.forward.Upstreams;
import dev.portolan.dns.wire.Decoded;
import dev.portolan.dns.wire.Name;
import dev.portolan.dns.wire.Rcode;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pod's search list, walked by the server: one question, one answer. */
class SearchTest {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private ScriptedServer upstream;
    private LocalServer server;

    @BeforeEach
    void start() throws IOException {
        upstream = new ScriptedServer((packet, query, transport) -> query.name().equals(Name.of("www.example.org"))
                ? ScriptedServer.address(packet, query, query.name(), "192.0.2.80", 60)
                : ScriptedServer.failure(packet, query, Rcode.NXDOMAIN));
        var site = new Site().namespace("other").virtual("other/db", List.of("10.96.0.7"));
        var searches = SearchPaths.clusterFirst(
                Name.of("cluster.local"), List.of(), client -> Optional.of("default")); // every client is a pod of it
        server = new LocalServer(
                site.authority(),
                Upstreams.of(List.of(upstream.address())),
                searches,
                Transfers.NONE,
                registry,
                Duration.ofSeconds(5),
                0);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        upstream.close();
    }

    private Decoded ask(String name, String type) throws IOException {
        try (var client = new DatagramSocket()) {
            client.connect(server.address());
            client.setSoTimeout(30_000);
            byte[] query = Decoded.query(9, name, Decoded.type(type), 0);
            client.send(new DatagramPacket(query, query.length));
            var response = new DatagramPacket(new byte[4096], 4096);
            client.receive(response);
            return Decoded.of(response.getData(), response.getLength());
        }
    }

    @Test
    void an_outside_name_costs_one_question() throws IOException {
        Decoded answer = ask("www.example.org.default.svc.cluster.local.", "A");
        assertThat(answer.rcode()).isEqualTo("NOERROR");
        assertThat(answer.answers())
                .containsExactly(
                        "www.example.org.default.svc.cluster.local. 5 CNAME www.example.org.",
                        "www.example.org. 60 A 192.0.2.80");
    }

    @Test
    void a_service_of_another_namespace_is_found_on_the_way() throws IOException {
        assertThat(ask("db.other.default.svc.cluster.local.", "A").answers())
                .containsExactly(
                        "db.other.default.svc.cluster.local. 5 CNAME db.other.svc.cluster.local.",
                        "db.other.svc.cluster.local. 5 A 10.96.0.7");
        assertThat(upstream.asked()).isZero();
    }

    @Test
    void a_family_that_the_name_lacks_does_not_make_the_walk_go_on_to_another_name() throws IOException {
        Decoded six = ask("db.other.default.svc.cluster.local.", "AAAA");
        assertThat(six.rcode()).isEqualTo("NOERROR");
        assertThat(six.answers())
                .containsExactly("db.other.default.svc.cluster.local. 5 CNAME db.other.svc.cluster.local.");
        assertThat(upstream.asked()).isZero();
    }

    @Test
    void a_name_that_is_nowhere_does_not_exist() throws IOException {
        assertThat(ask("nobody.default.svc.cluster.local.", "A").rcode()).isEqualTo("NXDOMAIN");
        assertThat(ask("_http._tcp.nobody.default.svc.cluster.local.", "SRV").rcode())
                .isEqualTo("NXDOMAIN");
    }

    @Test
    void what_was_asked_and_answered_is_counted_under_corednss_names() throws IOException {
        ask("db.other.svc.cluster.local.", "A");
        ask("www.example.org.", "A");
        ask("www.example.org.", "A");
        String address = "dns://127.0.0.1:" + server.address().getPort();
        // An answer is counted when it has been sent: we may be here before.
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            var text = new ByteArrayOutputStream();
            PrometheusTextFormatWriter.create().write(text, registry.scrape());
            assertThat(text.toString(StandardCharsets.UTF_8))
                    .contains(
                            "coredns_dns_requests_total{family=\"1\",proto=\"udp\",server=\"" + address
                                    + "\",type=\"A\",zone=\".\"} 3",
                            "coredns_dns_responses_total{plugin=\"kubernetes\",rcode=\"NOERROR\",server=\"" + address
                                    + "\",zone=\".\"} 1",
                            "coredns_dns_responses_total{plugin=\"forward\",rcode=\"NOERROR\",server=\"" + address
                                    + "\",zone=\".\"} 2",
                            "coredns_cache_hits_total 1",
                            "coredns_dns_request_duration_seconds_count{server=\"" + address + "\",zone=\".\"} 3");
        });
    }
}
