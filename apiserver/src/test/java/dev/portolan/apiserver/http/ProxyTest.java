package dev.portolan.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.kinds.KindsConfig.AddressRules;
import dev.portolan.apiserver.pki.TlsContexts;
import dev.portolan.rules.Cidr;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The proxy URLs of pods, Services and nodes, to a real HTTP server that says back what it was asked. */
class ProxyTest {
    private static final String NS = "/api/v1/namespaces/default/";
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private RunningServer api;
    private HttpServer pod;
    private int port;

    @BeforeEach
    void start() throws IOException {
        api = new RunningServer(
                ApiServerConfig.local(folder).withServices(Cidr.parse("10.96.0.0/16"), AddressRules.LOOPBACK_ALLOWED));
        pod = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        port = pod.getAddress().getPort();
        pod.createContext("/", ProxyTest::say);
        pod.start();
        pod("one", "127.0.0.1");
        pod("far", "169.254.169.254");
        made(NS + "services", """
                {"metadata": {"name": "shop"}, "spec": {"ports": [{"name": "web", "port": 80}, {"name": "none", "port": 81}]}}""");
        made("/apis/discovery.k8s.io/v1/namespaces/default/endpointslices", """
                {"metadata": {"name": "shop-1", "labels": {"kubernetes.io/service-name": "shop"}}, "addressType": "IPv4",
                 "ports": [{"name": "web", "port": %d}],
                 "endpoints": [{"addresses": ["127.0.0.1"], "conditions": {"ready": true}},
                               {"addresses": ["127.0.0.9"], "conditions": {"ready": false}}]}""".formatted(port));
    }

    private void pod(String name, String address) {
        made(NS + "pods", """
                {"metadata": {"name": "%s"}, "spec": {"containers": [{"name": "main", "image": "x", "ports": [{"containerPort": %d}]}]}}""".formatted(name, port));
        assertThat(api.patch(NS + "pods/" + name + "/status", "merge", """
                        {"status": {"podIP": "%s", "podIPs": [{"ip": "%s"}]}}""".formatted(address, address))
                        .code())
                .isEqualTo(200);
    }

    private void made(String path, String object) {
        var answer = api.post(path, object);
        assertThat(answer.code()).as(answer.body().toString()).isEqualTo(201);
    }

    private static void say(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var headers = exchange.getRequestHeaders();
            String path = exchange.getRequestURI().toString();
            if (path.startsWith("/away")) {
                exchange.getResponseHeaders()
                        .set("Location", path.equals("/away") ? "/here?x=1" : "http://elsewhere/x");
                exchange.sendResponseHeaders(302, -1);
                return;
            }
            byte[] said = "%s %s body=%s auth=%s uri=%s mine=%s"
                    .formatted(
                            exchange.getRequestMethod(),
                            path,
                            body,
                            headers.getFirst("Authorization"),
                            headers.getFirst("X-Forwarded-Uri"),
                            headers.getFirst("X-Mine"))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("X-Answer", "yes");
            exchange.getResponseHeaders().set("Content-Type", "text/x-said");
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(path.startsWith("/teapot") ? 418 : 200, head ? -1 : said.length);
            if (!head) exchange.getResponseBody().write(said);
        }
    }

    @AfterEach
    void stop() {
        pod.stop(0);
        api.close();
    }

    @ParameterizedTest
    @CsvSource({
        "pods/one/proxy/a%2Fb/c//d?q=1%202&r, GET /a%2Fb/c//d?q=1%202&r",
        "pods/one:PORT/proxy/x, GET /x",
        "pods/http:one:PORT/proxy/, GET /",
        "services/shop:web/proxy/x?y, GET /x?y",
        "services/shop:80/proxy/x, GET /x",
        "services/http:shop:web/proxy/namespaces/x/pods, GET /namespaces/x/pods",
    })
    void path_and_query_arrive_as_they_were_sent(String below, String heard) {
        HttpResponse<String> answer =
                api.raw(NS + below.replace("PORT", String.valueOf(port)), UnaryOperator.identity());

        assertThat(answer.body()).startsWith(heard + " body=");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("X-Answer")).contains("yes");
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/x-said");
    }

    @ParameterizedTest
    @CsvSource({"POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
    void every_method_goes_on_with_its_body_and_without_what_is_meant_for_this_server(String method) {
        HttpResponse<String> answer = api.raw(
                NS + "pods/one/proxy/x",
                r -> r.header("X-Mine", "m").header("TE", "trailers").method(method, BodyPublishers.ofString("hello")));

        assertThat(answer.body()).isEqualTo(method + " /x body=hello auth=null uri=" + NS + "pods/one/proxy/x mine=m");
    }

    @Test
    void a_head_is_answered_without_a_body() {
        HttpResponse<String> answer = api.raw(NS + "pods/one/proxy/x", r -> r.method("HEAD", BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("X-Answer")).contains("yes");
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void the_token_that_proves_who_asks_does_not_go_on() {
        String token =
                api.post(NS + "serviceaccounts/default/token", "{\"spec\": {}}").at("/status/token");
        made("/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles", """
                {"metadata": {"name": "p"}, "rules": [{"apiGroups": [""], "resources": ["pods/proxy"], "resourceNames": ["one"], "verbs": ["get"]}]}""");
        made("/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings", """
                {"metadata": {"name": "p"}, "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "p"},
                 "subjects": [{"kind": "ServiceAccount", "name": "default", "namespace": "default"}]}""");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(api.raw(
                                        NS + "pods/one/proxy/x",
                                        r -> r.header("Impersonate-User", "system:serviceaccount:default:default"))
                                .statusCode())
                        .isEqualTo(200));

        try (var account = api.bearer(token)) {
            assertThat(account.status(NS + "pods/one/proxy/x")).isEqualTo(200);
            assertThat(account.status(NS + "pods/far/proxy/x")).isEqualTo(403);
            assertThat(account.status(NS + "services/shop:web/proxy/x")).isEqualTo(403);
        }
        assertThat(api.raw(
                                NS + "pods/one/proxy/x",
                                r -> r.header("Impersonate-User", "system:serviceaccount:default:default"))
                        .body())
                .contains("auth=null");
    }

    @Test
    void redirects_within_the_pod_stay_below_the_proxy_and_its_root_has_a_slash() {
        HttpResponse<String> within = api.raw(NS + "pods/one/proxy/away", UnaryOperator.identity());
        assertThat(within.statusCode()).isEqualTo(302);
        assertThat(within.headers().firstValue("Location")).contains(NS + "pods/one/proxy/here?x=1");
        assertThat(api.raw(NS + "pods/one/proxy/away2", UnaryOperator.identity())
                        .headers()
                        .firstValue("Location"))
                .contains("http://elsewhere/x");
        HttpResponse<String> root = api.raw(NS + "pods/one/proxy?x=1", UnaryOperator.identity());
        assertThat(root.statusCode()).isEqualTo(301);
        assertThat(root.headers().firstValue("Location")).contains(NS + "pods/one/proxy/?x=1");
    }

    @ParameterizedTest
    @CsvSource({
        "pods/one/proxy/teapot, 418, GET /teapot",
        "pods/gone/proxy/x, 404, pods \\\"gone\\\" not found",
        "pods/a:b:c:d/proxy/x, 400, invalid pod request",
        "pods/ftp:one:1/proxy/x, 400, invalid pod request",
        "pods/one:99999/proxy/x, 400, must be a number between 1 and 65535",
        "pods/far/proxy/x, 400, address not allowed",
        "services/shop/proxy/x, 503, no endpoints available for service \\\"shop\\\"",
        "services/shop:none/proxy/x, 503, no endpoints available for service \\\"shop\\\"",
        "services/shop:82/proxy/x, 503, no service port 82 found for service \\\"shop\\\"",
        "configmaps/one/proxy/x, 404, could not find the requested resource",
    })
    void what_cannot_be_reached_is_refused_in_kubernetes_words(String below, int code, String words) {
        HttpResponse<String> answer = api.raw(NS + below, UnaryOperator.identity());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
        assertThat(answer.body()).contains(words);
    }

    @Test
    void a_pod_that_does_not_listen_is_a_503() {
        pod.stop(0);
        HttpResponse<String> answer = api.raw(NS + "pods/one/proxy/x", UnaryOperator.identity());

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("error trying to reach service");
    }

    @Test
    void a_web_socket_goes_both_ways() throws Exception {
        try (var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> echo(server));
            var tls = TlsContexts.client(api.server().authority(), "admin", List.of("system:masters"));
            var uri = api.server().uri();
            try (var socket = (SSLSocket) tls.getSocketFactory().createSocket(uri.getHost(), uri.getPort())) {
                socket.setSoTimeout(30_000);
                socket.getOutputStream()
                        .write(("GET " + NS + "pods/one:" + server.getLocalPort()
                                        + "/proxy/ws?a=b HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                InputStream in = socket.getInputStream();
                assertThat(EchoAgent.head(in)).startsWith("HTTP/1.1 101 ").contains("X-Asked: GET /ws?a=b HTTP/1.1");
                socket.getOutputStream().write("frames".getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
                assertThat(new String(in.readNBytes(6), StandardCharsets.US_ASCII))
                        .isEqualTo("frames");
            }
        }
    }

    private static void echo(ServerSocket server) {
        try (var connection = server.accept()) {
            String head = EchoAgent.head(connection.getInputStream());
            connection
                    .getOutputStream()
                    .write(("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Asked: "
                                    + head.lines().findFirst().orElse("") + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            connection.getInputStream().transferTo(connection.getOutputStream());
        } catch (IOException gone) {
            return; // the test says what is wrong
        }
    }
}
