package dev.portolan.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.gateway.server.ServerConfig.Forwarded;
import dev.portolan.gateway.server.ServerConfig.Preamble;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The PROXY protocol in front of a request. */
class PreambleTest extends Proxied {
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    private static final String V2 = "\r\n\r\n\0\r\nQUIT\n";

    @Override
    ServerConfig config() {
        return super.config().behind(Forwarded.REPLACE, Preamble.PROXY_PROTOCOL);
    }

    record Row(String what, String header, String client) {}

    static List<Row> headers() {
        return List.of(
                new Row("version 1", "PROXY TCP4 192.0.2.7 192.0.2.1 4711 80\r\n", "192.0.2.7"),
                new Row("version 1, IPv6", "PROXY TCP6 2001:db8::7 2001:db8::1 4711 80\r\n", "2001:db8:0:0:0:0:0:7"),
                new Row("version 1, unknown", "PROXY UNKNOWN\r\n", "127.0.0.1"),
                new Row(
                        "version 2",
                        V2 + "\u0021\u0011\0\u000c\u00c0\0\u0002\u0007\u00c0\0\u0002\u0001\u0012\u0067\0\u0050",
                        "192.0.2.7"),
                new Row("version 2, local", V2 + "\u0020\0\0\0", "127.0.0.1"));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void the_clients_address_is_what_the_header_says(Row row) throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1")) {
            routeTo(backend);
            assertThat(Wire.ask(address, row.header + GET)).contains("X-Forwarded-For: " + row.client + "\r\n");
        }
    }

    @Test
    void it_may_come_byte_by_byte() throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1");
                Wire wire = new Wire(address)) {
            routeTo(backend);
            wire.socket.setTcpNoDelay(true);
            for (byte b : ("PROXY TCP4 192.0.2.7 192.0.2.1 4711 80\r\n" + GET).getBytes()) {
                wire.send(new byte[] {b});
            }
            assertThat(wire.untilClosed()).contains("X-Forwarded-For: 192.0.2.7\r\n");
        }
    }

    @ParameterizedTest
    @MethodSource("noHeaders")
    void a_connection_without_it_is_closed_without_an_answer(String bytes) throws Exception {
        try (Backend backend = Backend.mirror("127.0.7.1")) {
            routeTo(backend);
            assertThat(Wire.ask(address, bytes)).doesNotContain("HTTP/1.1");
            assertThat(backend.heads).isEmpty();
        }
    }

    static List<String> noHeaders() {
        return List.of(
                GET,
                "PROXY TCP4 nonsense\r\n" + GET,
                V2 + "\u0031\u0011\0\u000c" + GET,
                "PROXY " + "x".repeat(300) + "\r\n" + GET);
    }
}
