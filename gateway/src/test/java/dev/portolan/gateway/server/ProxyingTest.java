package dev.portolan.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a well-behaved client and a well-behaved backend see of each other. */
class ProxyingTest extends Proxied {
    @Test
    void the_backend_gets_the_request_as_it_was_with_the_fields_of_a_proxy() throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1")) {
            routeTo(backend);
            String answer = Wire.ask(address, """
                    GET /a/b?x=1&y=%20 HTTP/1.1\r
                    Host: h:8080\r
                    Accept: text/html\r
                    Cookie: a=1\r
                    Cookie: b=2\r
                    X-Forwarded-For: 6.6.6.6\r
                    Forwarded: for=6.6.6.6\r
                    Keep-Alive: timeout=5\r
                    TE: trailers\r
                    Proxy-Authorization: secret\r
                    Upgrade: h2c\r
                    HTTP2-Settings: AAMAAABkAAQAAP__\r
                    X-Hop: gone\r
                    Connection: close, X-Hop, Upgrade, HTTP2-Settings\r
                    \r
                    """);
            assertThat(answer)
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("GET /a/b?x=1&y=%20 HTTP/1.1\r\n")
                    .contains("Host: h:8080\r\n", "Accept: text/html\r\n", "Cookie: a=1\r\n", "Cookie: b=2\r\n")
                    .contains("X-Forwarded-For: 127.0.0.1\r\n", "X-Forwarded-Host: h:8080\r\n")
                    .contains("X-Forwarded-Proto: http\r\n", "X-Forwarded-Port: " + address.getPort())
                    .containsPattern("X-Request-Id: [0-9a-f]{32}\r\n")
                    .doesNotContain("6.6.6.6", "Keep-Alive", "TE:", "secret", "h2c", "HTTP2", "X-Hop", "Upgrade");
        }
    }

    @Test
    void a_request_id_that_the_client_chose_is_kept() throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1")) {
            routeTo(backend);
            assertThat(Wire.ask(
                            address, "GET / HTTP/1.1\r\nHost: h\r\nX-Request-Id: mine-1\r\nConnection: close\r\n\r\n"))
                    .contains("X-Request-Id: mine-1\r\n");
        }
    }

    @Test
    void the_absolute_form_names_the_host_and_dots_are_resolved_before_the_backend_sees_them() throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1")) {
            routeTo(backend);
            assertThat(Wire.ask(address, "GET http://h/x/../y?q HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n"))
                    .contains("GET /y?q HTTP/1.1\r\n", "Host: h\r\n")
                    .doesNotContain("other");
        }
    }

    @Test
    void many_requests_share_connections_on_both_sides() throws Exception {
        try (Backend backend = Backend.saying("127.0.7.1", "hello");
                Wire wire = new Wire(address)) {
            routeTo(backend);
            for (int i = 0; i < 50; i++) {
                assertThat(wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").until("hello"))
                        .startsWith("HTTP/1.1 200 OK");
            }
            assertThat(backend.accepted).hasValue(1);
        }
    }

    @Test
    void requests_sent_ahead_are_answered_in_order() throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1");
                Wire wire = new Wire(address)) {
            routeTo(backend);
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 500; i++) {
                all.append("GET /")
                        .append(i)
                        .append(i % 3 == 2 ? " HTTP/1.1\r\nHost: nowhere\r\n\r\n" : " HTTP/1.1\r\nHost: h\r\n\r\n");
            }
            wire.send(all.toString());
            for (int i = 0; i < 500; i++) {
                wire.until(i % 3 == 2 ? "path /" + i + ")" : "GET /" + i + " HTTP");
            }
        }
    }

    @Test
    void the_answer_to_head_has_a_length_and_no_body() throws Exception {
        try (Backend backend = new Backend("127.0.7.1", c -> {
                    c.say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n").nextHead();
                    c.say("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody");
                });
                Wire wire = new Wire(address)) {
            routeTo(backend);
            assertThat(wire.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n").until("\r\n\r\n"))
                    .containsIgnoringCase("Content-Length: 5");
            assertThat(wire.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                            .untilClosed())
                    .startsWith("HTTP/1.1 200 OK")
                    .endsWith("\r\n\r\nbody");
        }
    }

    @Test
    void our_own_answer_to_head_has_no_body_either() throws Exception {
        assertThat(Wire.ask(address, "HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 503")
                .endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"204 No Content", "304 Not Modified"})
    void an_answer_that_has_no_body_by_its_status_ends_with_its_head(String status) throws Exception {
        try (Backend backend = new Backend("127.0.7.1", c -> {
                    c.say("HTTP/1.1 " + status + "\r\nETag: x\r\n\r\n").nextHead();
                    c.say("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody");
                });
                Wire wire = new Wire(address)) {
            routeTo(backend);
            assertThat(wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").until("\r\n\r\n"))
                    .startsWith("HTTP/1.1 " + status)
                    .doesNotContainIgnoringCase("transfer-encoding");
            assertThat(wire.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                            .untilClosed())
                    .endsWith("body");
        }
    }

    @Test
    void interim_answers_are_passed_on_and_the_body_waits_for_continue() throws Exception {
        try (Backend backend = new Backend("127.0.7.1", c -> {
                    assertThat(c.head()).containsIgnoringCase("Expect: 100-continue");
                    c.say("HTTP/1.1 103 Early Hints\r\nLink: </s.css>\r\n\r\n");
                    c.say("HTTP/1.1 100 Continue\r\n\r\n");
                    String body = new String(c.in().readNBytes(5), StandardCharsets.US_ASCII);
                    c.say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + body);
                });
                Wire wire = new Wire(address)) {
            routeTo(backend);
            wire.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(wire.until("\r\n\r\n")).startsWith("HTTP/1.1 103").containsIgnoringCase("link: </s.css>");
            assertThat(wire.until("\r\n\r\n")).startsWith("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(wire.send("abcde").until("abcde")).startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void a_refusal_before_the_body_reaches_the_client_and_ends_the_connection() throws Exception {
        try (Backend backend = new Backend(
                        "127.0.7.1", c -> c.say("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno"));
                Wire wire = new Wire(address)) {
            routeTo(backend);
            wire.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(wire.untilClosed()).startsWith("HTTP/1.1 401").endsWith("no");
        }
    }

    @Test
    void a_body_without_length_becomes_chunked_or_ends_with_the_connection_for_http_1_0() throws Exception {
        try (Backend backend = new Backend("127.0.7.1", c -> c.say("HTTP/1.1 200 OK\r\n\r\nabc"))) {
            routeTo(backend);
            assertThat(get("/"))
                    .containsIgnoringCase("transfer-encoding: chunked")
                    .endsWith("3\r\nabc\r\n0\r\n\r\n");
            assertThat(Wire.ask(address, "GET / HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\n\r\n"))
                    .containsIgnoringCase("connection: close")
                    .endsWith("\r\n\r\nabc");
        }
    }

    @Test
    void http_1_0_may_keep_its_connection() throws Exception {
        try (Backend backend = Backend.saying("127.0.7.1", "hello");
                Wire wire = new Wire(address)) {
            routeTo(backend);
            for (int i = 0; i < 3; i++) {
                assertThat(wire.send("GET / HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\n\r\n")
                                .until("hello"))
                        .containsIgnoringCase("connection: keep-alive");
            }
        }
    }

    @Test
    void trailers_of_answers_are_passed_on_and_those_of_requests_are_not() throws Exception {
        try (Backend backend = new Backend("127.0.7.1", c -> {
            StringBuilder body = new StringBuilder();
            while (body.indexOf("0\r\n\r\n") < 0) {
                body.append((char) c.in().read());
            }
            c.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                    + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\nX-Sum: 7\r\n\r\n");
        })) {
            routeTo(backend);
            assertThat(Wire.ask(
                            address,
                            "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    + "3\r\nabc\r\n0\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n"))
                    .contains("3\r\nabc\r\n0\r\n\r\n")
                    .endsWith("0\r\nX-Sum: 7\r\n\r\n")
                    .doesNotContain("6.6.6.6");
        }
    }

    @Test
    void big_bodies_stream_both_ways_at_once_unchanged() throws Exception {
        byte[] body = new byte[24 << 20];
        new Random(1).nextBytes(body);
        try (Backend echo = new Backend("127.0.7.1", c -> {
                    c.say("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
                    c.in().transferTo(c.out());
                });
                Wire wire = new Wire(address)) {
            routeTo(echo);
            wire.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length + "\r\n\r\n");
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    wire.send(body);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            wire.until("\r\n\r\n");
            assertThat(wire.in.readNBytes(body.length)).isEqualTo(body);
            sender.join();
        }
    }

    @Test
    void a_client_that_does_not_read_stops_the_backend_instead_of_filling_memory() throws Exception {
        AtomicLong written = new AtomicLong();
        try (Backend backend = new Backend("127.0.7.1", c -> {
                    c.say("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
                    byte[] block = new byte[1 << 16];
                    while (true) {
                        c.out().write(block);
                        written.addAndGet(block.length);
                    }
                });
                Wire wire = new Wire(address)) {
            routeTo(backend);
            wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").until("\r\n\r\n");
            AtomicLong before = new AtomicLong(-1);
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> before.getAndSet(written.get()) == written.get());
            assertThat(written.get()).as("what fits into socket buffers").isLessThan(64L << 20);
        }
    }

    @Test
    void requests_spread_over_all_endpoints() throws Exception {
        try (Backend one = Backend.saying("127.0.7.1", "one");
                Backend two = Backend.saying("127.0.7.2", "two")) {
            routeTo(one, two);
            String answers = IntStream.range(0, 40)
                    .mapToObj(i -> {
                        try {
                            return get("/");
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .collect(Collectors.joining());
            assertThat(answers).contains("one", "two");
        }
    }

    @Test
    void what_no_rule_matches_is_404_in_words() throws Exception {
        route("127.0.7.1:1");
        assertThat(Wire.get(address, "nowhere", "/x"))
                .startsWith("HTTP/1.1 404 Not Found\r\n")
                .contains("no Ingress has a rule for host nowhere (path /x)");
    }
}
