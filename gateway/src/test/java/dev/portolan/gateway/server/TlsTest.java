package dev.portolan.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.gateway.core.TestCertificates;
import dev.portolan.gateway.core.World;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** TLS as clients and backends see it. */
class TlsTest extends Proxied {
    @Override
    ServerConfig config() {
        return super.config().withTls(new InetSocketAddress("127.0.0.1", 0));
    }

    private InetSocketAddress tls() {
        return server.tlsAddresses().getFirst();
    }

    private void route(Backend backend, Map<String, String> annotations, String certificateOf) {
        server.route(new World()
                .annotated("i", annotations, Map.of("cert", List.of("h", "*.w.test")), "h/ -> web", "*.w.test/ -> web")
                .service("web", backend.hostAndPort())
                .secret("cert", "kubernetes.io/tls", TestCertificates.of(certificateOf))
                .table());
    }

    private static String ask(SSLSocket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void the_server_name_chooses_the_certificate_and_no_name_gets_the_default() throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1")) {
            route(backend, Map.of(), "the shop");
            assertThat(TlsClient.shown(tls(), "h")).isEqualTo("CN=the shop");
            assertThat(TlsClient.shown(tls(), "a.w.test")).isEqualTo("CN=the shop");
            assertThat(TlsClient.shown(tls(), "other.test")).contains("default certificate");
            assertThat(TlsClient.shown(tls(), "")).contains("default certificate");
        }
    }

    @Test
    void the_backend_is_told_that_the_client_came_by_tls() throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1")) {
            route(backend, Map.of(), "h");
            try (SSLSocket socket = TlsClient.connect(tls(), "h", "http/1.1")) {
                assertThat(ask(socket, "GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                        .contains("GET /x HTTP/1.1", "X-Forwarded-Proto: https", "proto=https");
            }
        }
    }

    @Test
    void a_changed_certificate_holds_for_the_next_handshake_and_cuts_no_connection() throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1")) {
            route(backend, Map.of(), "first");
            try (SSLSocket before = TlsClient.connect(tls(), "h", "http/1.1")) {
                assertThat(TlsClient.shown(tls(), "h")).isEqualTo("CN=first");
                route(backend, Map.of(), "second");
                assertThat(TlsClient.shown(tls(), "h")).isEqualTo("CN=second");
                assertThat(ask(before, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                        .startsWith("HTTP/1.1 200");
            }
        }
    }

    @Test
    void plain_requests_for_a_host_with_tls_are_sent_to_https_at_the_port_where_it_is() throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1")) {
            route(backend, Map.of(), "h");
            assertThat(get("/a?b=c"))
                    .startsWith("HTTP/1.1 308 ")
                    .containsIgnoringCase("location: https://h:" + tls().getPort() + "/a?b=c\r\n");
            route(backend, Map.of("ssl-redirect", "false"), "h");
            assertThat(get("/a?b=c")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void a_backend_that_speaks_tls_is_spoken_to_in_tls() throws Exception {
        try (Backend mirror = Backend.mirror("127.0.7.1");
                GatewayServer inner = GatewayServer.start(config())) {
            inner.route(new World()
                    .ingress("i", "h/ -> web")
                    .service("web", mirror.hostAndPort())
                    .table());
            InetSocketAddress at = inner.tlsAddresses().getFirst();
            server.route(new World()
                    .annotated("i", Map.of("backend-protocol", "HTTPS"), "h/ -> web")
                    .service("web", "127.0.0.1:" + at.getPort())
                    .table());
            assertThat(get("/x")).startsWith("HTTP/1.1 200 ").contains("GET /x HTTP/1.1", "X-Forwarded-Proto: https");
            // Its certificate is nobody's word: where it is checked, the connection is not made.
            server.route(new World()
                    .annotated("i", Map.of("backend-protocol", "HTTPS", "proxy-ssl-verify", "on"), "h/ -> web")
                    .service("web", "127.0.0.1:" + at.getPort())
                    .table());
            assertThat(get("/x")).startsWith("HTTP/1.1 502 ");
        }
    }

    @Test
    void bytes_that_are_no_handshake_close_the_connection_and_nothing_else() throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1")) {
            route(backend, Map.of(), "h");
            assertThat(Wire.ask(tls(), "GET / HTTP/1.1\r\nHost: h\r\n\r\n")).doesNotContain("200");
            try (SSLSocket old = (SSLSocket)
                    TlsClient.context().getSocketFactory().createSocket(tls().getAddress(), tls().getPort())) {
                old.setEnabledProtocols(new String[] {"TLSv1.1"});
                assertThatThrownBy(old::startHandshake).isInstanceOf(IOException.class);
            }
            assertThat(TlsClient.shown(tls(), "h")).isEqualTo("CN=h");
        }
    }
}
