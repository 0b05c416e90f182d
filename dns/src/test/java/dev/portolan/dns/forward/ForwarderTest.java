package dev.portolan.dns.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.dns.metrics.DnsMetrics;
import dev.portolan.dns.wire.Decoded;
import dev.portolan.dns.wire.Name;
import dev.portolan.dns.wire.QueryParser;
import dev.portolan.dns.wire.Rcode;
import dev.portolan.dns.wire.Received.Query;
import dev.portolan.dns.wire.Transport;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class ForwarderTest {
    private static final String NAME = "Www.Example.org.";

    private static Forwarder forwarder(ScriptedServer... servers) {
        var addresses = Arrays.stream(servers).map(ScriptedServer::address).toList();
        return forwarder(Upstreams.of(addresses), address -> false);
    }

    private static Forwarder forwarder(Upstreams upstreams, Predicate<InetSocketAddress> loop) {
        return new Forwarder(Forwarding.to(upstreams), new Loops(loop, loop), new DnsMetrics(new PrometheusRegistry()));
    }

    private static Forwarded ask(Forwarder forwarder, int id) {
        return ask(forwarder, id, NAME);
    }

    private static Forwarded ask(Forwarder forwarder, int id, String name) {
        byte[] packet = Decoded.query(id, name, Decoded.type("A"), 0);
        return forwarder.forward(packet, packet.length, (Query) QueryParser.parse(packet, packet.length));
    }

    private static Decoded answered(Forwarded forwarded) {
        assertThat(forwarded).isInstanceOf(Forwarded.Answered.class);
        byte[] bytes = ((Forwarded.Answered) forwarded).message().bytes();
        return Decoded.of(bytes, bytes.length);
    }

    @Test
    void the_answer_has_the_clients_id_and_spelling() throws IOException {
        try (var server = ScriptedServer.answering("192.0.2.1", 60)) {
            Decoded answer = answered(ask(forwarder(server), 4711));
            assertThat(answer.id()).isEqualTo(4711);
            assertThat(answer.question()).isEqualTo(NAME);
            assertThat(answer.answers()).containsExactly("www.example.org. 60 A 192.0.2.1");
        }
    }

    @Test
    void a_second_client_is_answered_from_memory_with_its_own_id() throws IOException {
        try (var server = ScriptedServer.answering("192.0.2.1", 60)) {
            var forwarder = forwarder(server);
            answered(ask(forwarder, 1));
            assertThat(answered(ask(forwarder, 2)).id()).isEqualTo(2);
            assertThat(server.asked()).isEqualTo(1);
        }
    }

    @Test
    void an_answer_that_must_not_be_kept_is_not() throws IOException {
        try (var server = ScriptedServer.answering("192.0.2.1", 0)) {
            var forwarder = forwarder(server);
            ask(forwarder, 1);
            ask(forwarder, 2);
            assertThat(server.asked()).isEqualTo(2);
        }
    }

    @Test
    void a_silent_server_is_passed_over_and_not_asked_first_again() throws IOException {
        try (var silent = new ScriptedServer((packet, query, transport) -> null);
                var good = ScriptedServer.answering("192.0.2.1", 0)) {
            var forwarder = forwarder(silent, good);
            assertThat(answered(ask(forwarder, 1)).answers()).hasSize(1);
            assertThat(answered(ask(forwarder, 2)).answers()).hasSize(1);
            assertThat(silent.asked()).isEqualTo(1);
        }
    }

    @Test
    void a_server_that_refuses_is_passed_over() throws IOException {
        try (var refusing = new ScriptedServer((p, q, t) -> ScriptedServer.failure(p, q, Rcode.REFUSED));
                var good = ScriptedServer.answering("192.0.2.1", 0)) {
            assertThat(answered(ask(forwarder(refusing, good), 1)).rcode()).isEqualTo("NOERROR");
            assertThat(answered(ask(forwarder(refusing), 1)).rcode()).isEqualTo("REFUSED");
        }
    }

    @Test
    void a_truncated_answer_is_asked_for_again_over_tcp() throws IOException {
        try (var server = new ScriptedServer((packet, query, transport) -> transport == Transport.UDP
                ? ScriptedServer.truncated(packet, query)
                : ScriptedServer.address(packet, query, query.name(), "192.0.2.2", 60))) {
            Decoded answer = answered(ask(forwarder(server), 1));
            assertThat(answer.truncated()).isFalse();
            assertThat(answer.answers()).containsExactly("www.example.org. 60 A 192.0.2.2");
        }
    }

    @Test
    void a_forged_answer_with_another_id_is_not_believed() throws IOException {
        try (var liar = new ScriptedServer((packet, query, transport) -> {
                    byte[] answer = ScriptedServer.address(packet, query, query.name(), "6.6.6.6", 60);
                    answer[0]++;
                    return answer;
                });
                var good = ScriptedServer.answering("192.0.2.1", 60)) {
            assertThat(answered(ask(forwarder(liar, good), 1)).answers())
                    .containsExactly("www.example.org. 60 A 192.0.2.1");
        }
    }

    @Test
    void without_anybody_to_ask_the_query_is_refused_at_once() {
        assertThat(ask(forwarder(Upstreams.none(), address -> false), 1))
                .isEqualTo(new Forwarded.Failed(Rcode.REFUSED));
    }

    @Test
    void a_port_that_nobody_listens_on_is_a_failure() throws IOException {
        InetSocketAddress gone;
        try (var server = ScriptedServer.answering("192.0.2.1", 1)) {
            gone = server.address();
        }
        assertThat(ask(forwarder(Upstreams.of(List.of(gone)), address -> false), 1))
                .isEqualTo(new Forwarded.Failed(Rcode.SERVFAIL));
    }

    @Test
    void a_stub_domain_has_servers_of_its_own_and_the_longest_counts() throws IOException {
        try (var rest = ScriptedServer.answering("192.0.2.1", 60);
                var corp = ScriptedServer.answering("192.0.2.2", 60);
                var lab = ScriptedServer.answering("192.0.2.3", 60)) {
            var stubs = Map.of(
                    Name.of("corp.example"), Upstreams.of(List.of(corp.address())),
                    Name.of("lab.corp.example"), Upstreams.of(List.of(lab.address())));
            var forwarder = new Forwarder(
                    new Forwarding(Upstreams.of(List.of(rest.address())), stubs),
                    new Loops(address -> false, address -> false),
                    new DnsMetrics(new PrometheusRegistry()));
            assertThat(answered(ask(forwarder, 1, "db.corp.example.")).answers())
                    .containsExactly("db.corp.example. 60 A 192.0.2.2");
            assertThat(answered(ask(forwarder, 2, "Lab.Corp.Example.")).answers())
                    .containsExactly("lab.corp.example. 60 A 192.0.2.3");
            assertThat(answered(ask(forwarder, 3, "notcorp.example.")).answers())
                    .containsExactly("notcorp.example. 60 A 192.0.2.1");
        }
    }

    @Test
    void it_never_asks_itself() throws IOException {
        try (var us = ScriptedServer.answering("192.0.2.1", 1)) {
            var forwarder = forwarder(Upstreams.of(List.of(us.address())), us.address()::equals);
            assertThat(ask(forwarder, 1)).isEqualTo(new Forwarded.Failed(Rcode.REFUSED));
            assertThat(us.asked()).isZero();
        }
    }

    @Test
    void what_leads_back_for_all_names_may_serve_a_domain() throws IOException {
        try (var inside = ScriptedServer.answering("192.0.2.1", 60)) {
            var servers = Upstreams.of(List.of(inside.address()));
            var stub = Upstreams.of(List.of(inside.address()));
            var forwarder = new Forwarder(
                    new Forwarding(servers, Map.of(Name.of("consul.example"), stub)),
                    new Loops(inside.address()::equals, address -> false),
                    new DnsMetrics(new PrometheusRegistry()));
            assertThat(answered(ask(forwarder, 1, "web.consul.example.")).answers())
                    .containsExactly("web.consul.example. 60 A 192.0.2.1");
            assertThat(ask(forwarder, 2)).isEqualTo(new Forwarded.Failed(Rcode.REFUSED));
        }
    }
}
