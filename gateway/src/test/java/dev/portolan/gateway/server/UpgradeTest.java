package dev.portolan.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class UpgradeTest extends Proxied {
    private static final String ASK =
            "GET /ws HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    private static final String YES = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    @Test
    void after_101_bytes_pass_both_ways_as_they_are_and_the_ends_separately() throws Exception {
        try (Backend backend = new Backend("127.0.7.1", c -> {
                    assertThat(c.head())
                            .containsIgnoringCase("upgrade: websocket")
                            .contains("Sec-WebSocket-Key");
                    c.say(YES + "first!"); // in the same segment
                    byte[] all = c.in().readAllBytes(); // the client's half-close
                    c.out().write(all);
                });
                Wire wire = new Wire(address)) {
            routeTo(backend);
            String head = wire.send(ASK).until("first!");
            assertThat(head).startsWith("HTTP/1.1 101").containsIgnoringCase("upgrade: websocket");
            wire.send("\u0081\u0003abc GET / HTTP/1.1\r\n\r\n");
            wire.socket.shutdownOutput();
            assertThat(wire.untilClosed()).isEqualTo("\u0081\u0003abc GET / HTTP/1.1\r\n\r\n");
        }
    }

    @Test
    void a_backend_may_decline() throws Exception {
        try (Backend backend = Backend.saying("127.0.7.1", "plain");
                Wire wire = new Wire(address)) {
            routeTo(backend);
            assertThat(wire.send(ASK).until("plain")).startsWith("HTTP/1.1 200");
            assertThat(wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").until("plain"))
                    .startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void when_one_side_goes_the_other_hears_of_it() throws Exception {
        try (Backend backend = new Backend("127.0.7.1", c -> c.say(YES).in().readAllBytes())) {
            routeTo(backend);
            try (Wire wire = new Wire(address)) {
                wire.send(ASK).until("\r\n\r\n");
            }
            Awaitility.await().until(backend.open::isEmpty);
        }
    }

    @Test
    void closing_the_gateway_cuts_upgraded_connections_without_waiting() throws Exception {
        try (Backend backend = new Backend("127.0.7.1", c -> c.say(YES).in().readAllBytes());
                Wire wire = new Wire(address)) {
            routeTo(backend);
            wire.send(ASK).until("\r\n\r\n");
            server.close();
            wire.untilClosed();
        }
    }
}
