package dev.portolan.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.gateway.core.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Annotations as clients and backends see them. */
class PolicyTest extends Proxied {
    private void route(Map<String, String> annotations, String path, Backend... backends) {
        server.route(new World()
                .annotated("i", annotations, "h" + path + " -> web")
                .service(
                        "web",
                        List.of(backends).stream().map(Backend::hostAndPort).toArray(String[]::new))
                .secret("slow-users", "Opaque", Map.of("auth", """
                                ann:$2y$05$GPMiKhYqy2iJsEp24xEKLedyTCkVoeRf.fCymmHU03FJau5e7LM.W
                                bob:$2y$10$btKHSnnN3.JVT5gD9dZCu.UoMaiKxy9o26uOS40ofj1RP7zMvLS0m
                                """))
                .secret("users", "Opaque", Map.of("auth", "ann:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ="))
                .table());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private String ask(String head) throws IOException {
        return Wire.ask(address, head + "Host: h\r\nConnection: close\r\n\r\n");
    }

    @Test
    void a_path_is_rewritten_and_its_query_stays() throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1")) {
            route(Map.of("rewrite-target", "/$2", "upstream-vhost", "in.side"), "/api(/|$)(.*)", backend);
            assertThat(get("/api/v1/x?y=1"))
                    .contains("GET /v1/x?y=1 HTTP/1.1\r\n")
                    .containsIgnoringCase("host: in.side\r\n")
                    .contains("X-Forwarded-Host: h\r\n");
        }
    }

    @Test
    void only_addresses_on_the_list_are_let_in() throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1")) {
            route(Map.of("whitelist-source-range", "10.0.0.0/8"), "/", backend);
            assertThat(get("/")).startsWith("HTTP/1.1 403 ").contains("127.0.0.1");
            route(Map.of("whitelist-source-range", "127.0.0.0/8"), "/", backend);
            assertThat(get("/")).startsWith("HTTP/1.1 200 ");
            route(Map.of("denylist-source-range", "127.0.0.1"), "/", backend);
            assertThat(get("/")).startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    void a_password_is_asked_for_and_only_the_right_one_opens() throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1")) {
            route(Map.of("auth-type", "basic", "auth-secret", "users", "auth-realm", "Shop"), "/", backend);
            assertThat(get("/"))
                    .startsWith("HTTP/1.1 401 ")
                    .containsIgnoringCase("www-authenticate: Basic realm=\"Shop\"");
            assertThat(ask("GET / HTTP/1.1\r\nAuthorization: Basic YW5uOnNlY3JldA==\r\n"))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(ask("GET / HTTP/1.1\r\nAuthorization: Basic YW5uOndyb25n\r\n"))
                    .startsWith("HTTP/1.1 401 ");
            assertThat(ask("GET / HTTP/1.1\r\nAuthorization: Basic ???\r\n")).startsWith("HTTP/1.1 401 ");
            route(Map.of("auth-type", "basic", "auth-secret", "missing"), "/", backend);
            assertThat(get("/")).startsWith("HTTP/1.1 503 ");
        }
    }

    @Test
    void a_bcrypt_password_is_compared_aside_and_holds_up_nobody_else() throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1")) {
            route(Map.of("auth-type", "basic", "auth-secret", "slow-users"), "/", backend);
            String right = "Authorization: Basic " + base64("ann:secret") + "\r\n";
            for (int i = 0; i < 2; i++) { // the second time it is remembered
                assertThat(ask("GET / HTTP/1.1\r\n" + right)).startsWith("HTTP/1.1 200 ");
            }
            String body =
                    "POST / HTTP/1.1\r\nContent-Length: 5\r\nHost: h\r\nConnection: close\r\nAuthorization: Basic "
                            + base64("bob:pass:word with : colons") + "\r\n\r\nhello";
            assertThat(Wire.ask(address, body)).startsWith("HTTP/1.1 200 ").contains("POST / HTTP/1.1");
            for (String wrong : List.of("ann:wrong", "nobody:secret", "ann", "bob:secret")) {
                for (int i = 0; i < 2; i++) {
                    assertThat(ask("GET / HTTP/1.1\r\nAuthorization: Basic " + base64(wrong) + "\r\n"))
                            .as(wrong)
                            .startsWith("HTTP/1.1 401 ");
                }
            }
        }
    }

    @Test
    void who_asks_too_often_waits() throws Exception {
        try (Backend backend = Backend.saying("127.0.7.1", "hello")) {
            route(Map.of("limit-rpm", "1", "limit-burst-multiplier", "3"), "/", backend);
            int good = 0;
            String last = "";
            for (int i = 0; i < 6; i++) {
                last = get("/");
                good += last.startsWith("HTTP/1.1 200 ") ? 1 : 0;
            }
            assertThat(good).isEqualTo(4);
            assertThat(last).startsWith("HTTP/1.1 429 ").containsIgnoringCase("retry-after: 1");
        }
    }

    @Test
    void so_many_at_a_time_and_no_more() throws Exception {
        try (Backend slow = new Backend("127.0.7.1", c -> c.nextHead());
                Wire first = new Wire(address)) {
            route(Map.of("limit-connections", "1"), "/", slow);
            first.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            Awaitility.await().until(() -> slow.heads.size() == 1);
            assertThat(get("/")).startsWith("HTTP/1.1 429 ");
            first.close();
            Awaitility.await().until(() -> slow.open.isEmpty());
            try (Wire next = new Wire(address)) {
                next.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                Awaitility.await().until(() -> slow.heads.size() == 2);
            }
        }
    }

    @Test
    void a_body_longer_than_its_route_allows_is_refused() throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1")) {
            route(Map.of("proxy-body-size", "1k"), "/", backend);
            assertThat(ask("POST / HTTP/1.1\r\nContent-Length: 1025\r\n")).startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void a_backend_that_is_slower_than_its_route_allows_is_given_up() throws Exception {
        try (Backend slow = new Backend("127.0.7.1", c -> c.nextHead())) {
            route(Map.of("proxy-read-timeout", "1"), "/", slow);
            assertThat(get("/")).startsWith("HTTP/1.1 504 ").contains("1000 ms");
        }
    }

    @Test
    void browsers_of_other_origins_are_told_what_they_may() throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1")) {
            route(Map.of("enable-cors", "true", "cors-allow-origin", "https://*.shop.test"), "/", backend);
            assertThat(
                            ask(
                                    "OPTIONS / HTTP/1.1\r\nOrigin: https://a.shop.test\r\nAccess-Control-Request-Method: PUT\r\n"))
                    .startsWith("HTTP/1.1 204 ")
                    .containsIgnoringCase("access-control-allow-origin: https://a.shop.test\r\n")
                    .containsIgnoringCase("access-control-allow-methods: GET, PUT");
            assertThat(ask("GET / HTTP/1.1\r\nOrigin: https://a.shop.test\r\n"))
                    .startsWith("HTTP/1.1 200 ")
                    .containsIgnoringCase("access-control-allow-origin: https://a.shop.test\r\n");
            assertThat(ask("GET / HTTP/1.1\r\nOrigin: https://a.shop.test.evil\r\n"))
                    .doesNotContainIgnoringCase("access-control");
            assertThat(ask("GET / HTTP/1.1\r\nOrigin: https://evil/.shop.test\r\n"))
                    .doesNotContainIgnoringCase("access-control");
        }
    }

    @Test
    void any_origin_is_let_in_without_credentials_unless_it_is_named() throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1")) {
            String foreign = "GET / HTTP/1.1\r\nOrigin: https://evil.test\r\n";
            for (String said : List.of("", "true")) {
                Map<String, String> on = new HashMap<>(Map.of("enable-cors", "true"));
                if (!said.isEmpty()) {
                    on.put("cors-allow-credentials", said);
                }
                route(on, "/", backend);
                assertThat(ask(foreign))
                        .startsWith("HTTP/1.1 200 ")
                        .containsIgnoringCase("access-control-allow-origin: *\r\n")
                        .doesNotContainIgnoringCase("access-control-allow-credentials");
            }
            route(Map.of("enable-cors", "true", "cors-allow-origin", "https://evil.test"), "/", backend);
            assertThat(ask(foreign))
                    .containsIgnoringCase("access-control-allow-origin: https://evil.test\r\n")
                    .containsIgnoringCase("access-control-allow-credentials: true\r\n");
        }
    }

    @Test
    void a_cookie_brings_a_client_back_to_its_backend_and_to_another_when_that_is_gone() throws Exception {
        try (Backend a = Backend.saying("127.0.7.1", "a");
                Backend b = Backend.saying("127.0.7.2", "b")) {
            route(Map.of("affinity", "cookie", "session-cookie-name", "at"), "/", a, b);
            String first = get("/");
            Matcher cookie = Pattern.compile("(?i)set-cookie: (at=[0-9a-f]{16}); Path=/; HttpOnly")
                    .matcher(first);
            assertThat(cookie.find()).isTrue();
            String which = first.substring(first.length() - 1);
            Set<String> answers = new HashSet<>();
            for (int i = 0; i < 20; i++) {
                String answer = ask("GET / HTTP/1.1\r\nCookie: x=y; " + cookie.group(1) + "\r\n");
                assertThat(answer).doesNotContainIgnoringCase("set-cookie");
                answers.add(answer.substring(answer.length() - 1));
            }
            assertThat(answers).containsExactly(which);
            route(Map.of("affinity", "cookie", "session-cookie-name", "at"), "/", which.equals("a") ? b : a);
            assertThat(ask("GET / HTTP/1.1\r\nCookie: " + cookie.group(1) + "\r\n"))
                    .containsIgnoringCase("set-cookie: at=");
        }
    }

    @Test
    void by_turns_means_one_after_the_other() throws Exception {
        start(config().withEventLoops(1));
        try (Backend a = Backend.saying("127.0.7.1", "a");
                Backend b = Backend.saying("127.0.7.2", "b");
                Backend c = Backend.saying("127.0.7.3", "c")) {
            route(Map.of("load-balance", "round_robin"), "/", a, b, c);
            StringBuilder order = new StringBuilder();
            for (int i = 0; i < 6; i++) {
                String answer = get("/");
                order.append(answer.charAt(answer.length() - 1));
            }
            assertThat(order.substring(0, 3)).isEqualTo(order.substring(3)).contains("a", "b", "c");
        }
    }

    private static Timeouts avoiding(Duration avoid) {
        Timeouts usual = Timeouts.DEFAULT;
        return new Timeouts(
                usual.requestHead(),
                usual.keepAlive(),
                usual.connect(),
                usual.answer(),
                usual.progress(),
                usual.upgraded(),
                usual.idleBackend(),
                avoid,
                usual.drain());
    }

    @Test
    void a_backend_that_fails_five_times_in_a_row_is_left_alone_while_there_are_others() throws Exception {
        start(config().withEventLoops(1).withTimeouts(avoiding(Duration.ofMinutes(5))));
        try (Backend good = Backend.saying("127.0.7.1", "good");
                Backend bad = new Backend("127.0.7.2", c -> {
                    for (String head = c.head(); !head.isEmpty(); head = c.nextHead()) {
                        c.say("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
                    }
                })) {
            route(Map.of("load-balance", "round_robin"), "/", good, bad);
            int failures = 0;
            for (int i = 0; i < 30; i++) {
                failures += get("/").startsWith("HTTP/1.1 503 ") ? 1 : 0;
            }
            assertThat(failures).isEqualTo(5);
        }
    }

    @Test
    void a_redirect_to_tls_of_a_request_without_a_host_names_what_the_client_connected_to() throws Exception {
        start(config().withTls(new InetSocketAddress("127.0.0.1", 0)));
        server.route(new World()
                .annotated("i", Map.of("force-ssl-redirect", "true"), "*/ -> web")
                .service("web", "127.0.7.1:9")
                .table());
        try (Socket client =
                new Socket(address.getAddress(), address.getPort(), InetAddress.getByName("127.0.7.9"), 0)) {
            client.setSoTimeout(60_000);
            client.getOutputStream().write("GET /x HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 308 ")
                    .containsIgnoringCase("location: https://127.0.0.1:"
                            + server.tlsAddresses().getFirst().getPort() + "/x\r\n");
        }
    }

    @Test
    void a_redirect_of_the_ingress_is_the_answer() throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1")) {
            route(Map.of("permanent-redirect", "https://new.test/x"), "/", backend);
            assertThat(get("/a")).startsWith("HTTP/1.1 301 ").containsIgnoringCase("location: https://new.test/x\r\n");
        }
    }
}
