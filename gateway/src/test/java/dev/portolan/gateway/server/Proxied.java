package dev.portolan.gateway.server;

import dev.portolan.gateway.core.World;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A server of its own for each test; host {@code h} leads to the Service {@code web}. */
abstract class Proxied {
    GatewayServer server;
    InetSocketAddress address;

    ServerConfig config() {
        return ServerConfig.on(new InetSocketAddress("127.0.0.1", 0));
    }

    /** Awaitility's own ten seconds are short on a loaded machine. */
    @BeforeAll
    static void patience() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    @BeforeEach
    void startServer() {
        start(config());
    }

    final void start(ServerConfig config) {
        if (server != null) {
            server.close();
        }
        server = GatewayServer.start(config);
        address = server.addresses().getFirst();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    final void routeTo(Backend... backends) {
        route(Stream.of(backends).map(Backend::hostAndPort).toArray(String[]::new));
    }

    final void route(String... endpoints) {
        server.route(
                new World().ingress("i", "h/ -> web").service("web", endpoints).table());
    }

    final String get(String path) throws java.io.IOException {
        return Wire.get(address, "h", path);
    }
}
