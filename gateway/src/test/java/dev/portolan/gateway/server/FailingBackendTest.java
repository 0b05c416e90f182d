package dev.portolan.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.gateway.core.World;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client sees when backends misbehave. */
class FailingBackendTest extends Proxied {
    private static String nobody(String address) throws IOException {
        try (ServerSocket free = new ServerSocket()) {
            free.bind(new InetSocketAddress(address, 0));
            return address + ":" + free.getLocalPort();
        }
    }

    @Test
    void one_that_refuses_is_passed_over_also_for_a_post() throws Exception {
        try (Backend good = new Backend("127.0.7.1", c -> {
            c.in().readNBytes(5);
            c.say("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood");
        })) {
            route(nobody("127.0.7.2"), nobody("127.0.7.3"), good.hostAndPort());
            for (int i = 0; i < 20; i++) {
                assertThat(Wire.ask(
                                address,
                                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nConnection: close\r\n\r\nabcde"))
                        .endsWith("good");
            }
        }
    }

    @Test
    void when_all_refuse_it_is_502_and_names_them() throws Exception {
        String one = nobody("127.0.7.2");
        String two = nobody("127.0.7.3");
        route(one, two);
        assertThat(get("/"))
                .startsWith("HTTP/1.1 502")
                .contains("no endpoint of Service default/web accepts a connection", one, two);
    }

    @Test
    void no_endpoints_is_503_with_a_reason_and_when_to_come_back() throws Exception {
        route();
        assertThat(get("/"))
                .startsWith("HTTP/1.1 503")
                .containsIgnoringCase("retry-after: 1\r\n")
                .contains(
                        "Service default/web has no ready endpoint for port 80: no running pod has the labels app=web")
                .contains("Ingress default/i sends this request there (h/)");
    }

    @Test
    void a_missing_service_is_503_and_says_so() throws Exception {
        server.route(new World().ingress("i", "h/ -> gone").table());
        assertThat(get("/")).startsWith("HTTP/1.1 503").contains("Service default/gone does not exist");
    }

    @Test
    void before_the_first_routes_it_is_503() throws Exception {
        assertThat(get("/")).startsWith("HTTP/1.1 503").contains("the gateway starts");
    }

    @Test
    void a_kept_connection_that_the_backend_closed_in_the_meantime_is_not_the_clients_trouble() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (Backend backend = new Backend("127.0.7.1", c -> {
                    boolean first = connections.incrementAndGet() == 1;
                    c.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    if (first) {
                        c.nextHead(); // gets the second request, and goes without a word
                    } else {
                        c.nextHead();
                    }
                });
                Wire wire = new Wire(address)) {
            routeTo(backend);
            wire.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n").until("ok");
            assertThat(wire.send("GET /2 HTTP/1.1\r\nHost: h\r\n\r\n").until("ok"))
                    .startsWith("HTTP/1.1 200");
            assertThat(connections).hasValue(2);
        }
    }

    @Test
    void a_post_that_may_have_been_carried_out_is_not_sent_again() throws Exception {
        AtomicInteger posts = new AtomicInteger();
        try (Backend backend = new Backend("127.0.7.1", c -> posts.incrementAndGet())) {
            routeTo(backend);
            assertThat(Wire.ask(
                            address, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 502")
                    .contains("closed the connection before it answered");
            assertThat(posts).hasValue(1);
        }
    }

    @Test
    void a_get_that_got_no_answer_is_tried_once_more_elsewhere() throws Exception {
        try (Backend bad = new Backend("127.0.7.1", c -> {});
                Backend good = Backend.saying("127.0.7.2", "good")) {
            routeTo(bad, good);
            for (int i = 0; i < 20; i++) {
                assertThat(get("/")).endsWith("good");
            }
            assertThat(bad.accepted).hasPositiveValue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n",
            })
    void nonsense_from_a_backend_is_502(String nonsense) throws Exception {
        try (Backend backend = new Backend("127.0.7.1", c -> c.say(nonsense).nextHead())) {
            routeTo(backend);
            assertThat(get("/")).startsWith("HTTP/1.1 502").contains("answered with something else than HTTP/1.1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 10\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"})
    void half_an_answer_is_never_taken_for_a_whole_one(String half) throws Exception {
        try (Backend backend = new Backend("127.0.7.1", c -> c.say("HTTP/1.1 200 OK\r\n" + half))) {
            routeTo(backend);
            assertThat(get("/")).endsWith("<reset>");
        }
    }

    @Test
    void bytes_behind_an_answer_never_become_the_next_one() throws Exception {
        try (Backend backend = new Backend("127.0.7.1", c -> {
                    String poison = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";
                    c.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" + poison)
                            .nextHead();
                });
                Wire wire = new Wire(address)) {
            routeTo(backend);
            for (int i = 0; i < 5; i++) {
                assertThat(wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").until("ok"))
                        .doesNotContain("poison");
            }
        }
    }

    @Test
    void one_that_never_answers_is_504() throws Exception {
        start(config().withTimeouts(Timeouts.DEFAULT.withAnswer(Duration.ofMillis(100))));
        try (Backend backend = new Backend("127.0.7.1", Backend.Connection::nextHead)) {
            routeTo(backend);
            assertThat(get("/")).startsWith("HTTP/1.1 504").contains("did not answer within 100 ms");
        }
    }

    @Test
    void a_client_that_never_ends_its_body_is_408() throws Exception {
        // The time for a body counts while a backend is connected to, too, so it is not shorter.
        start(config().withTimeouts(Timeouts.DEFAULT.withRequest(Duration.ofSeconds(30), Duration.ofSeconds(1))));
        try (Backend backend = new Backend("127.0.7.1", Backend.Connection::nextHead)) {
            routeTo(backend);
            assertThat(Wire.ask(address, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabc"))
                    .startsWith("HTTP/1.1 408");
        }
    }

    @Test
    void a_client_that_never_ends_its_head_is_closed() throws Exception {
        start(config().withTimeouts(Timeouts.DEFAULT.withRequest(Duration.ofSeconds(2), Duration.ofSeconds(30))));
        assertThat(Wire.ask(address, "GET / HTT")).isEmpty();
    }

    @Test
    void a_client_that_goes_ends_the_request_at_the_backend() throws Exception {
        try (Backend backend = new Backend("127.0.7.1", Backend.Connection::nextHead)) {
            routeTo(backend);
            try (Wire wire = new Wire(address)) {
                wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                Awaitility.await().until(() -> backend.open.size() == 1 && backend.heads.size() == 1);
            }
            Awaitility.await().until(backend.open::isEmpty);
        }
    }
}
