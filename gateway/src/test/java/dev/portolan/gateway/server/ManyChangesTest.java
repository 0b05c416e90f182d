package dev.portolan.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.gateway.core.TestCertificates;
import dev.portolan.gateway.core.World;
import dev.portolan.gateway.edge.GatewayWorld;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Two hundred changes of everything that can change, while clients of every kind ask without a pause. */
class ManyChangesTest extends Proxied {
    private static final int CHANGES = 200;
    private static final int REQUESTS_BETWEEN = 10;

    private final AtomicInteger answered = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    private interface Client {
        /** Asks once; the answer, head and body. */
        String ask() throws Exception;
    }

    @Override
    ServerConfig config() {
        return super.config().withTls(new InetSocketAddress("127.0.0.1", 0));
    }

    private void run(Client client) {
        threads.add(Thread.ofVirtual().start(() -> {
            try {
                while (stop.getCount() > 0) {
                    String answer = client.ask();
                    if (!answer.contains("200") || !answer.endsWith("ok")) {
                        failures.add(answer);
                        return;
                    }
                    answered.incrementAndGet();
                }
            } catch (Exception e) {
                failures.add(e.toString());
            }
        }));
    }

    @Test
    void two_hundred_changes_under_load_cost_no_request() throws Exception {
        List<Backend> backends = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            backends.add(Backend.saying("127.0.9." + i, "ok"));
        }
        List<Map<String, String>> certificates = List.of(TestCertificates.of("h"), TestCertificates.of("h"));
        change(0, backends, certificates);
        InetSocketAddress tls = server.tlsAddresses().getFirst();
        try (Wire get = new Wire(address);
                Wire post = new Wire(address);
                Http2Peer http2 = Http2Peer.client(address)) {
            run(() -> get.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").until("ok"));
            run(() -> post.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc")
                    .until("ok"));
            run(() -> get("/new"));
            run(() -> {
                Http2Peer.Message answer = http2.get("/two");
                return answer.header(":status") + answer.body();
            });
            run(() -> {
                try (SSLSocket socket = TlsClient.connect(tls, "h", "http/1.1")) {
                    socket.getOutputStream()
                            .write("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                }
            });
            for (int i = 1; i <= CHANGES && failures.isEmpty(); i++) {
                int reached = answered.get() + REQUESTS_BETWEEN;
                Awaitility.await()
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> answered.get() >= reached || !failures.isEmpty());
                change(i, backends, certificates);
            }
            stop.countDown();
            for (Thread each : threads) {
                each.join();
            }
        }
        backends.forEach(Backend::close);
        assertThat(failures).isEmpty();
        assertThat(answered.get()).isGreaterThan(CHANGES * REQUESTS_BETWEEN);
    }

    /** Endpoints come and go, a certificate changes, paths, annotations and a Gateway's port appear and disappear. */
    private void change(int i, List<Backend> backends, List<Map<String, String>> certificates) {
        World world = new World()
                .annotated(
                        "i",
                        i % 3 == 0
                                ? Map.of("ssl-redirect", "false", "enable-cors", "true")
                                : Map.of("ssl-redirect", "false"),
                        Map.of("cert", List.of("h")),
                        "h/ -> web")
                .service(
                        "web",
                        backends.get(i % 4).hostAndPort(),
                        backends.get((i + 1) % 4).hostAndPort())
                .secret("cert", "kubernetes.io/tls", certificates.get(i / 7 % 2));
        if (i % 2 == 0) {
            world.annotated("more", Map.of("ssl-redirect", "false"), "h/new -> web", "other-" + i + "/ -> web");
        }
        GatewayWorld gateways = new GatewayWorld();
        if (i % 5 < 3) {
            gateways.gateway("{name: web, port: " + address.getPort() + ", protocol: HTTP, hostname: h}")
                    .http("r", "rules: [{matches: [{path: {value: /two}}], backendRefs: [{name: web, port: 80}]}]")
                    .service("web", backends.get((i + 2) % 4).hostAndPort());
        }
        assertThat(server.route(world.table(), gateways.plan())).isEmpty();
    }
}
