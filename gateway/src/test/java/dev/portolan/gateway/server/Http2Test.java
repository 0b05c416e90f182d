package dev.portolan.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.gateway.core.TestCertificates;
import dev.portolan.gateway.core.World;
import dev.portolan.gateway.server.Http2Peer.Message;
import dev.portolan.gateway.server.Http2Peer.Sent;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** HTTP/2 as clients and backends see it. */
class Http2Test extends Proxied {
    private static Map<String, String> head(String... more) {
        Map<String, String> head = new LinkedHashMap<>();
        head.put(":method", "GET");
        head.put(":scheme", "http");
        head.put(":authority", "h");
        head.put(":path", "/");
        for (int i = 0; i < more.length; i += 2) {
            head.put(more[i], more[i + 1]);
        }
        return head;
    }

    @Test
    void a_client_that_speaks_http2_at_once_is_answered_in_it() throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1");
                Http2Peer client = Http2Peer.client(address)) {
            routeTo(backend);
            Message answer = client.get("/a/../b?x=1");
            assertThat(answer.header(":status")).isEqualTo("200");
            assertThat(answer.body()).startsWith("GET /b?x=1 HTTP/1.1\r\n").containsIgnoringCase("\r\nhost: h\r\n");
            assertThat(answer.body()).doesNotContainIgnoringCase("x-http2-");
        }
    }

    @Test
    void over_tls_a_client_that_can_gets_http2() throws Exception {
        start(config().withTls(new InetSocketAddress("127.0.0.1", 0)));
        int port = server.tlsAddresses().getFirst().getPort();
        try (Backend backend = Backend.mirror("127.0.7.1");
                HttpClient client =
                        HttpClient.newBuilder().sslContext(TlsClient.context()).build()) {
            server.route(new World()
                    .annotated("i", Map.of(), Map.of("cert", List.of("localhost")), "localhost/ -> web")
                    .service("web", backend.hostAndPort())
                    .secret("cert", "kubernetes.io/tls", TestCertificates.of("localhost"))
                    .table());
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/x"))
                            .POST(HttpRequest.BodyPublishers.ofString("hello"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.body()).startsWith("POST /x HTTP/1.1").contains("X-Forwarded-Proto: https");
        }
    }

    @Test
    void a_hundred_requests_on_one_connection_each_get_their_own_answer() throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1");
                Http2Peer client = Http2Peer.client(address)) {
            routeTo(backend);
            List<CompletableFuture<Message>> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                answers.add(client.ask(new Sent(head(":path", "/" + i), "", Map.of())));
            }
            for (int i = 0; i < 100; i++) {
                assertThat(answers.get(i).get().body()).startsWith("GET /" + i + " HTTP/1.1");
            }
        }
    }

    private void routeToHttp2(Http2Peer backend) {
        server.route(new World()
                .annotated("i", Map.of("backend-protocol", "GRPC"), "h/ -> web")
                .service("web", "127.0.7.1:" + backend.address().getPort())
                .table());
    }

    @Test
    void grpc_passes_with_its_trailers_and_its_te() throws Exception {
        try (Http2Peer backend = Http2Peer.server(
                        "127.0.7.1",
                        asked -> new Sent(
                                Map.of(":status", "200", "content-type", "application/grpc"),
                                "pong",
                                Map.of("grpc-status", "0", "grpc-message", "fine")));
                Http2Peer client = Http2Peer.client(address)) {
            routeToHttp2(backend);
            Message answer = client.ask(new Sent(
                            head(":method", "POST", "te", "trailers", "content-type", "application/grpc"),
                            "ping",
                            Map.of()))
                    .get();
            assertThat(answer.body()).isEqualTo("pong");
            assertThat(answer.trailers().get("grpc-status")).hasToString("0");
            assertThat(answer.trailers().get("grpc-message")).hasToString("fine");
            assertThat(backend.received.getFirst().header("te")).isEqualTo("trailers");
            assertThat(backend.received.getFirst().body()).isEqualTo("ping");
        }
    }

    @Test
    void a_grpc_error_without_a_message_stays_one_block_of_fields() throws Exception {
        try (Http2Peer backend = Http2Peer.server(
                        "127.0.7.1",
                        asked -> new Sent(
                                Map.of(":status", "200", "content-type", "application/grpc", "grpc-status", "5"),
                                "",
                                Map.of()));
                Http2Peer client = Http2Peer.client(address)) {
            routeToHttp2(backend);
            Message answer = client.ask(new Sent(head(":method", "POST", "te", "trailers"), "ping", Map.of()))
                    .get();
            assertThat(answer.header("grpc-status")).isEqualTo("5");
            assertThat(answer.frames()).isEmpty();
        }
    }

    @Test
    void a_client_of_http1_reaches_a_backend_of_http2() throws Exception {
        try (Http2Peer backend = Http2Peer.server(
                "127.0.7.1", asked -> new Sent(Map.of(":status", "200"), "hello " + asked.header(":path"), Map.of()))) {
            routeToHttp2(backend);
            for (int i = 0; i < 5; i++) {
                assertThat(get("/" + i))
                        .startsWith("HTTP/1.1 200 ")
                        .contains("hello /" + i)
                        .doesNotContainIgnoringCase("x-http2-");
            }
            assertThat(backend.received)
                    .allSatisfy(m -> assertThat(m.header(":authority")).isEqualTo("h"));
        }
    }

    @Test
    void a_long_body_passes_both_ways() throws Exception {
        String body = "0123456789abcdef".repeat(64 << 10);
        try (Http2Peer backend = Http2Peer.server(
                        "127.0.7.1", asked -> new Sent(Map.of(":status", "200"), asked.body(), Map.of()));
                Http2Peer client = Http2Peer.client(address)) {
            routeToHttp2(backend);
            assertThat(client.ask(new Sent(head(":method", "POST"), body, Map.of()))
                            .get()
                            .body())
                    .isEqualTo(body);
        }
    }

    /** A client of HTTP/1.1 that sends its body only when it is told to. */
    private String waitsForContinue() throws Exception {
        try (Wire wire = new Wire(address)) {
            wire.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n"
                    + "Connection: close\r\n\r\n");
            assertThat(wire.until("\r\n\r\n")).startsWith("HTTP/1.1 103").containsIgnoringCase("link: </s.css>");
            assertThat(wire.until("\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            return wire.send("abcde").untilClosed();
        }
    }

    private static final Sent EXPECTANT =
            new Sent(head(":method", "POST", "expect", "100-continue", "content-length", "5"), "abcde", Map.of());

    @Test
    void interim_answers_of_http2_reach_a_client_of_http1_before_the_answer() throws Exception {
        try (Http2Peer backend = Http2Peer.server(
                "127.0.7.1",
                asked -> new Sent(Map.of(":status", "200", "content-length", "6"), asked.body() + "!", Map.of()))) {
            routeToHttp2(backend);
            assertThat(waitsForContinue()).startsWith("HTTP/1.1 200").endsWith("\r\n\r\nabcde!");
        }
    }

    @Test
    void interim_answers_of_http1_do_not_end_the_stream_of_a_client_of_http2() throws Exception {
        try (Backend backend = new Backend("127.0.7.1", c -> {
                    c.say("HTTP/1.1 103 Early Hints\r\nLink: </s.css>\r\n\r\n");
                    c.say("HTTP/1.1 100 Continue\r\n\r\n");
                    String body = new String(c.in().readNBytes(5), StandardCharsets.US_ASCII);
                    c.say("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n" + body + "!");
                });
                Http2Peer client = Http2Peer.client(address)) {
            routeTo(backend);
            Message answer = client.ask(EXPECTANT).get();
            assertThat(answer.header(":status")).isEqualTo("200");
            assertThat(answer.body()).isEqualTo("abcde!");
            assertThat(answer.interims()).containsExactly("103", "100");
        }
    }

    @Test
    void interim_answers_of_http2_reach_a_client_of_http2() throws Exception {
        try (Http2Peer backend = Http2Peer.server(
                        "127.0.7.1", asked -> new Sent(Map.of(":status", "200"), asked.body() + "!", Map.of()));
                Http2Peer client = Http2Peer.client(address)) {
            routeToHttp2(backend);
            Message answer = client.ask(EXPECTANT).get();
            assertThat(answer.header(":status")).isEqualTo("200");
            assertThat(answer.body()).isEqualTo("abcde!");
            assertThat(answer.interims()).containsExactly("103", "100");
        }
    }

    record Bad(String what, Map<String, String> head) {}

    static List<Bad> badHeads() {
        return List.of(
                new Bad("Connection", head("connection", "keep-alive")),
                new Bad("Transfer-Encoding", head(":method", "POST", "transfer-encoding", "chunked")),
                new Bad("Upgrade", head("upgrade", "websocket")),
                new Bad("TE other than trailers", head("te", "gzip")),
                new Bad("upper case", head("X-Upper", "a")),
                new Bad("an unknown pseudo-header field", head(":magic", "a")),
                new Bad("a line end in a value", head("x-a", "b\r\nInjected: yes")),
                new Bad("a line end in the path", head(":path", "/ HTTP/1.1\r\nInjected: yes")),
                new Bad("a space in the path", head(":path", "/a b")),
                new Bad("a climb", head(":path", "/../x")),
                new Bad("two hosts", head("host", "other")),
                new Bad("a length that is none", head(":method", "POST", "content-length", "+5")),
                new Bad("no method", Map.of(":scheme", "http", ":path", "/", ":authority", "h")),
                new Bad("no request at all", Map.of("x-a", "b")),
                new Bad("CONNECT", head(":method", "CONNECT")),
                new Bad("a method with a space", head(":method", "GET / HTTP/1.1\r\nHost: h\r\n\r\nGET")));
    }

    @ParameterizedTest
    @MethodSource("badHeads")
    void what_http1_would_read_in_another_way_is_refused(Bad bad) throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1");
                Http2Peer client = Http2Peer.client(address)) {
            routeTo(backend);
            Message answer = client.ask(new Sent(bad.head, "", Map.of())).get();
            assertThat(answer.error() >= 0 || answer.header(":status").startsWith("4"))
                    .as("%s", answer)
                    .isTrue();
            assertThat(backend.heads).isEmpty();
        }
    }

    @Test
    void a_body_of_another_length_than_it_says_is_refused() throws Exception {
        try (Backend backend = new Backend("127.0.7.1", c -> c.in().readAllBytes());
                Http2Peer client = Http2Peer.client(address)) {
            routeTo(backend);
            Message answer = client.ask(
                            new Sent(head(":method", "POST", "content-length", "3"), "12345GET /", Map.of()))
                    .get();
            assertThat(answer.error() >= 0 || answer.header(":status").startsWith("4"))
                    .isTrue();
        }
    }

    @Test
    void an_answer_that_breaks_off_resets_the_stream_and_leaves_the_others() throws Exception {
        try (Backend backend = new Backend("127.0.7.1", c -> {
                    if (c.head().startsWith("GET /half")) {
                        c.say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
                    } else {
                        c.say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole");
                    }
                });
                Http2Peer client = Http2Peer.client(address)) {
            routeTo(backend);
            assertThat(client.get("/half").error()).isNotEqualTo(-1);
            assertThat(client.get("/").body()).isEqualTo("whole");
        }
    }

    @Test
    void a_draining_gateway_says_so_answers_what_is_asked_and_ends_the_connection() throws Exception {
        // So long that an end within the time below is not the drain's.
        start(config().withTimeouts(Timeouts.DEFAULT.withDrain(Duration.ofMinutes(5))));
        try (Backend backend = new Backend("127.0.7.1", c -> {
                    await().until(() -> !acceptsMore());
                    c.say("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
                });
                Http2Peer client = Http2Peer.client(address)) {
            routeTo(backend);
            var answer = client.ask(new Sent(head(), "", Map.of()));
            await().until(() -> backend.heads.size() == 1);
            Thread closing = Thread.ofVirtual().start(server::close);
            assertThat(answer.get().body()).isEqualTo("late");
            assertThat(closing.join(Duration.ofMinutes(1))).isTrue();
            await().until(() -> !client.open());
            assertThat(client.goAway).isTrue();
        }
    }

    private boolean acceptsMore() {
        try (var probe = new java.net.Socket()) {
            probe.connect(address, 500);
            return true;
        } catch (java.io.IOException refused) {
            return false;
        }
    }
}
