package dev.portolan.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.gateway.FreePort;
import dev.portolan.gateway.core.RouteTable;
import dev.portolan.gateway.core.TestCertificates;
import dev.portolan.gateway.core.World;
import dev.portolan.gateway.edge.GatewayWorld;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The Gateway API's listeners, filters and rules as clients and backends see them. */
class GatewayPlanTest extends Proxied {
    private static InetSocketAddress at(int port) {
        return new InetSocketAddress("127.0.0.1", port);
    }

    private int served(String rule, Backend... backends) throws IOException {
        int port = FreePort.next();
        GatewayWorld world = new GatewayWorld()
                .gateway("{name: web, port: " + port + ", protocol: HTTP}")
                .http("r", "rules:\n" + rule);
        String[] names = {"one", "two"};
        for (int i = 0; i < backends.length; i++) {
            world.service(names[i], backends[i].hostAndPort());
        }
        assertThat(server.route(RouteTable.EMPTY, world.plan())).isEmpty();
        return port;
    }

    @Test
    void a_listener_opens_its_port_and_closes_it_when_it_goes() throws Exception {
        try (Backend backend = Backend.saying("127.0.7.1", "hello")) {
            int port = served("- backendRefs: [{name: one, port: 80}]", backend);
            assertThat(Wire.get(at(port), "h", "/")).contains("hello");
            server.route(RouteTable.EMPTY);
            await().until(() -> {
                try (var probe = new java.net.Socket()) {
                    probe.connect(at(port), 500);
                    return false;
                } catch (IOException refused) {
                    return true;
                }
            });
        }
    }

    @Test
    void a_port_that_somebody_has_is_said() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(at(0));
            var plan = new GatewayWorld()
                    .gateway("{name: web, port: " + taken.getLocalPort() + ", protocol: HTTP}")
                    .plan();
            assertThat(server.route(RouteTable.EMPTY, plan)).containsOnlyKeys(taken.getLocalPort());
        }
    }

    @Test
    void on_the_port_of_ingresses_the_gateway_is_asked_first() throws Exception {
        try (Backend one = Backend.saying("127.0.7.1", "gateway");
                Backend two = Backend.saying("127.0.7.2", "ingress")) {
            var plan = new GatewayWorld()
                    .gateway("{name: web, port: " + address.getPort() + ", protocol: HTTP}")
                    .http("r", "rules: [{matches: [{path: {value: /g}}], backendRefs: [{name: one, port: 80}]}]")
                    .service("one", one.hostAndPort())
                    .plan();
            server.route(
                    new World()
                            .ingress("i", "h/ -> web")
                            .service("web", two.hostAndPort())
                            .table(),
                    plan);
            assertThat(get("/g")).contains("gateway");
            assertThat(get("/")).contains("ingress");
        }
    }

    @Test
    void fields_are_changed_on_both_ways() throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1")) {
            int port = served("""
                    - filters:
                      - type: RequestHeaderModifier
                        requestHeaderModifier: {set: [{name: X-Set, value: s}], add: [{name: Accept, value: more}], remove: [X-Gone]}
                      - type: ResponseHeaderModifier
                        responseHeaderModifier: {set: [{name: X-Answer, value: a}], remove: [Content-Type]}
                      backendRefs: [{name: one, port: 80}]
                    """, backend);
            assertThat(
                            Wire.ask(
                                    at(port),
                                    "GET / HTTP/1.1\r\nHost: h\r\nAccept: some\r\nX-Gone: x\r\nX-Set: old\r\nConnection: close\r\n\r\n"))
                    .contains("Accept: some\r\n", "Accept: more\r\n", "X-Set: s\r\n")
                    .containsIgnoringCase("x-answer: a\r\n")
                    .doesNotContain("X-Gone", "X-Set: old");
        }
    }

    @Test
    void a_path_prefix_and_a_host_are_rewritten() throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1")) {
            int port = served("""
                    - matches: [{path: {value: /old}}]
                      filters: [{type: URLRewrite, urlRewrite: {hostname: in.side, path: {type: ReplacePrefixMatch, replacePrefixMatch: /new}}}]
                      backendRefs: [{name: one, port: 80}]
                    """, backend);
            assertThat(Wire.get(at(port), "h", "/old/x?q"))
                    .contains("GET /new/x?q HTTP/1.1\r\n")
                    .containsIgnoringCase("host: in.side\r\n");
            assertThat(Wire.get(at(port), "h", "/old")).contains("GET /new HTTP/1.1\r\n");
        }
    }

    record Redirect(String filter, String location) {}

    @Test
    void redirects_leave_what_they_do_not_name() throws Exception {
        for (Redirect row : List.of(
                new Redirect("scheme: https", "https://h/old/x?q"),
                new Redirect("scheme: https, port: 8443", "https://h:8443/old/x?q"),
                new Redirect("hostname: new.test, scheme: http", "http://new.test/old/x?q"),
                new Redirect(
                        "hostname: new.test, scheme: https, path: {type: ReplacePrefixMatch, replacePrefixMatch: /new}",
                        "https://new.test/new/x?q"),
                new Redirect(
                        "scheme: https, path: {type: ReplaceFullPath, replaceFullPath: /whole}",
                        "https://h/whole?q"))) {
            int port = served("""
                    - matches: [{path: {value: /old}}]
                      filters: [{type: RequestRedirect, requestRedirect: {%s}}]
                    """.formatted(row.filter));
            assertThat(Wire.get(at(port), "h", "/old/x?q"))
                    .startsWith("HTTP/1.1 302 ")
                    .containsIgnoringCase("location: " + row.location + "\r\n");
        }
    }

    @Test
    void a_copy_goes_to_the_mirror_and_its_answer_nowhere() throws Exception {
        try (Backend real = Backend.saying("127.0.7.1", "real");
                Backend copy = Backend.saying("127.0.7.2", "copy")) {
            int port = served("""
                    - filters: [{type: RequestMirror, requestMirror: {backendRef: {name: two, port: 80}}}]
                      backendRefs: [{name: one, port: 80}]
                    """, real, copy);
            assertThat(Wire.get(at(port), "h", "/x")).contains("real").doesNotContain("copy");
            await().until(() -> copy.heads.size() == 1);
            assertThat(copy.heads.getFirst()).startsWith("GET /x HTTP/1.1");
        }
    }

    @Test
    void weights_share_the_requests_and_weight_zero_gets_none() throws Exception {
        try (Backend one = Backend.saying("127.0.7.1", "one");
                Backend two = Backend.saying("127.0.7.2", "two")) {
            int port = served(
                    "- backendRefs: [{name: one, port: 80, weight: 3}, {name: two, port: 80, weight: 1}]", one, two);
            int ones = 0;
            for (int i = 0; i < 200; i++) {
                ones += Wire.get(at(port), "h", "/").contains("one") ? 1 : 0;
            }
            assertThat(ones).isBetween(110, 190);
            int none = served("- backendRefs: [{name: one, port: 80, weight: 0}]", one);
            assertThat(Wire.get(at(none), "h", "/")).startsWith("HTTP/1.1 500 ");
        }
    }

    @Test
    void a_request_that_takes_longer_than_its_rule_allows_is_given_up() throws Exception {
        try (Backend slow = new Backend("127.0.7.1", c -> c.nextHead())) {
            int port = served("""
                    - timeouts: {request: 300ms}
                      backendRefs: [{name: one, port: 80}]
                    """, slow);
            assertThat(Wire.get(at(port), "h", "/")).startsWith("HTTP/1.1 504 ");
        }
    }

    @Test
    void an_attempt_that_takes_longer_than_its_rule_allows_is_given_up_though_bytes_keep_coming() throws Exception {
        try (Backend endless = new Backend("127.0.7.1", c -> {
            c.say("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n");
            byte[] block = new byte[1 << 16];
            while (true) {
                c.out().write(block);
            }
        })) {
            int port = served("""
                    - timeouts: {backendRequest: 1s}
                      backendRefs: [{name: one, port: 80}]
                    """, endless);
            try (Wire wire = new Wire(at(port))) {
                wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                assertThat(wire.until("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
                assertThat(endsWithin(wire, Duration.ofSeconds(60))).isTrue();
            }
        }
    }

    private static boolean endsWithin(Wire wire, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        byte[] buffer = new byte[1 << 16];
        try {
            while (wire.in.read(buffer) >= 0) {
                if (System.nanoTime() - end > 0) {
                    return false;
                }
            }
        } catch (IOException cut) {
            // that is an end, too
        }
        return true;
    }

    @Test
    void a_redirect_of_a_request_without_a_host_names_what_the_client_connected_to() throws Exception {
        int port = served("""
                - filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]
                """);
        assertThat(Wire.ask(at(port), "GET /x HTTP/1.0\r\n\r\n"))
                .startsWith("HTTP/1.1 302 ")
                .containsIgnoringCase("location: https://127.0.0.1/x\r\n");
    }

    @Test
    void an_interim_answer_of_the_mirror_does_not_end_the_copy() throws Exception {
        var copied = new java.util.concurrent.CompletableFuture<String>();
        try (Backend real = new Backend("127.0.7.1", c -> {
                    c.in().readNBytes(5);
                    c.say("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nreal");
                });
                Backend copy = new Backend("127.0.7.2", c -> {
                    c.say("HTTP/1.1 100 Continue\r\n\r\n");
                    copied.complete(new String(c.in().readNBytes(5), StandardCharsets.US_ASCII));
                    c.say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                })) {
            int port = served("""
                    - filters: [{type: RequestMirror, requestMirror: {backendRef: {name: two, port: 80}}}]
                      backendRefs: [{name: one, port: 80}]
                    """, real, copy);
            try (Wire wire = new Wire(at(port))) {
                wire.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabc");
                await().until(() -> copy.heads.size() == 1 && real.heads.size() == 1);
                // The gateway has read the interim answer when it has taken the bytes that the copy sent after it.
                wire.send("de").until("real");
                assertThat(copied.get(60, java.util.concurrent.TimeUnit.SECONDS))
                        .isEqualTo("abcde");
            }
        }
    }

    @Test
    void an_answer_that_is_worth_a_retry_is_asked_for_again() throws Exception {
        var answers = new java.util.concurrent.atomic.AtomicInteger();
        try (Backend backend = new Backend(
                "127.0.7.1",
                c -> c.say(
                        answers.incrementAndGet() < 3
                                ? "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
                                : "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nthird"))) {
            int port = served("""
                    - retry: {attempts: 2, codes: [503], backoff: 10ms}
                      backendRefs: [{name: one, port: 80}]
                    """, backend);
            assertThat(Wire.get(at(port), "h", "/")).contains("third");
        }
    }

    @Test
    void tls_ends_at_the_listener_with_its_certificate() throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1")) {
            int port = FreePort.next();
            var plan = new GatewayWorld()
                    .gateway("{name: s, port: " + port
                            + ", protocol: HTTPS, hostname: '*.test', tls: {certificateRefs: [{name: cert}]}}")
                    .http("r", "rules: [{backendRefs: [{name: one, port: 80}]}]")
                    .secret("cert", TestCertificates.of("the listener"))
                    .service("one", backend.hostAndPort())
                    .plan();
            server.route(RouteTable.EMPTY, plan);
            assertThat(TlsClient.shown(at(port), "a.test")).isEqualTo("CN=the listener");
        }
    }

    @Test
    void tls_that_is_handed_on_ends_at_the_backend() throws Exception {
        GatewayServer inner = GatewayServer.start(config().withTls(at(0)));
        try {
            inner.route(new World()
                    .annotated("i", Map.of(), Map.of("cert", List.of("a.test")), "a.test/ -> web")
                    .service("web", "127.0.7.1:9")
                    .secret("cert", "kubernetes.io/tls", TestCertificates.of("the backend"))
                    .table());
            int port = FreePort.next();
            var plan = new GatewayWorld()
                    .gateway("{name: t, port: " + port + ", protocol: TLS, tls: {mode: Passthrough}}")
                    .tls("t", "hostnames: [a.test]\nrules: [{backendRefs: [{name: one, port: 80}]}]")
                    .service(
                            "one",
                            "127.0.0.1:" + inner.tlsAddresses().getFirst().getPort())
                    .plan();
            server.route(RouteTable.EMPTY, plan);
            assertThat(TlsClient.shown(at(port), "a.test")).isEqualTo("CN=the backend");
            assertThat(TlsClient.shown(at(port), "b.test")).contains("default certificate");
        } finally {
            inner.close();
        }
    }
}
