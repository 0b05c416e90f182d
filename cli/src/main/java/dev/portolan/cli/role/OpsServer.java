package dev.portolan.cli.role;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.portolan.cli.UserError;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * What an operator asks a role by HTTP: {@code /livez}, {@code /readyz} and {@code /healthz} (200 or 503, see {@link Page}) and {@code /metrics}
 * in Prometheus' text format.
 */
public final class OpsServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private OpsServer(HttpServer server) {
        this.server = server;
    }

    /**
     * Answers at {@code address} until closed; port 0 takes a free one.
     *
     * @throws UserError when the address cannot be had
     */
    public static OpsServer start(
            InetSocketAddress address, PrometheusRegistry metrics, Map<String, Supplier<Page>> pages) {
        HttpServer server;
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException taken) {
            throw new UserError(
                    69,
                    "--metrics-address: cannot listen on " + HostPort.text(address) + ": " + taken.getMessage()
                            + "\n  Name another, or `off`");
        }
        OpsServer ops = new OpsServer(server);
        server.setExecutor(ops.threads);
        pages.forEach((path, page) -> server.createContext(path, exchange -> say(exchange, page.get())));
        var writer = PrometheusTextFormatWriter.create();
        server.createContext("/metrics", exchange -> {
            var body = new ByteArrayOutputStream();
            writer.write(body, metrics.scrape());
            answer(exchange, 200, writer.getContentType(), body.toByteArray());
        });
        server.start();
        return ops;
    }

    /** Where it answers. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    private static void say(HttpExchange exchange, Page page) throws IOException {
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        answer(exchange, page.status(), page.contentType(), page.body().getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(status, head ? -1 : body.length);
            if (!head) exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        threads.close();
    }
}
