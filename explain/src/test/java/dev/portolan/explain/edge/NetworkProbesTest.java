package dev.portolan.explain.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.portolan.explain.core.Evidence;
import dev.portolan.explain.core.Evidence.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Probes against real sockets. */
class NetworkProbesTest {
    private final NetworkProbes probes = new NetworkProbes("");

    @Test
    void a_connection_is_open_where_somebody_listens_and_refused_where_nobody_does() throws IOException {
        int port;
        try (var server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = server.getLocalPort();
            assertThat(probes.connect("127.0.0.1", port))
                    .isEqualTo(new Evidence.Connected("here", "127.0.0.1", port, Result.OPEN));
        }
        assertThat(probes.connect("127.0.0.1", port))
                .isEqualTo(new Evidence.Connected("here", "127.0.0.1", port, Result.REFUSED));
    }

    @Test
    void a_get_goes_to_an_address_with_the_urls_own_host_and_path() throws IOException {
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        var asked = new AtomicReference<>("");
        server.createContext("/", exchange -> {
            asked.set(exchange.getRequestHeaders().getFirst("Host") + exchange.getRequestURI());
            exchange.sendResponseHeaders(418, -1);
            exchange.close();
        });
        server.start();
        try {
            String address = "127.0.0.1:" + server.getAddress().getPort();
            assertThat(probes.get(address, "http://shop.example/one?two=3"))
                    .isInstanceOfSatisfying(
                            Evidence.Answered.class, a -> assertThat(a.status()).isEqualTo(418));
            assertThat(asked.get()).isEqualTo("shop.example/one?two=3");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void without_a_dns_server_no_name_is_asked() {
        assertThat(probes.resolve("web.shop.svc.cluster.local")).isEqualTo(Optional.empty());
    }

    @Test
    void the_source_of_what_goes_to_this_machine_is_this_machine() {
        assertThat(probes.source("127.0.0.1")).contains(new Evidence.Source("127.0.0.1", "127.0.0.1"));
    }
}
