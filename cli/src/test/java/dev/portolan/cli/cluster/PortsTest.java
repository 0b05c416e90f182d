package dev.portolan.cli.cluster;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.cli.UserError;
import dev.portolan.gateway.server.GatewayServer;
import dev.portolan.gateway.server.ServerConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

final class PortsTest {
    @Test
    void a_taken_port_of_the_ingress_proxy_is_said_in_one_sentence_with_its_holder_and_the_option() throws Exception {
        try (var holder = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            int taken = holder.getLocalPort();
            var config = ServerConfig.on(new InetSocketAddress("127.0.0.1", taken));
            assertThatThrownBy(() -> Ports.taking(
                            port -> port == taken ? "--ingress-port" : "--ingress-tls-port",
                            "Ingress proxy",
                            () -> GatewayServer.start(config)))
                    .isInstanceOf(UserError.class)
                    .hasMessageStartingWith(
                            "the Ingress proxy cannot listen on 127.0.0.1:%d: Address already in use".formatted(taken))
                    .hasMessageEndingWith("Choose another port with --ingress-port PORT (0 takes a free one).");
        }
    }

    @Test
    void another_failure_stays_what_it_is() {
        assertThatThrownBy(() -> Ports.taking("--dns-port", "DNS server", () -> {
                    throw new IllegalStateException("no");
                }))
                .isInstanceOf(IllegalStateException.class);
    }
}
