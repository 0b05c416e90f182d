package dev.portolan.proxy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers load balancers at each Service's {@code healthCheckNodePort}: 200 while the node has a ready endpoint of it, else 503
 * ("Virtual IPs and Service Proxies", external traffic policy Local). What it says is what kube-proxy says.
 */
final class HealthCheckPorts implements AutoCloseable {
    /**
     * One Service's answer.
     *
     * @param localEndpoints how many ready endpoints are on this node
     */
    record Answer(String namespace, String service, int localEndpoints) {
        int status(boolean healthy) {
            return localEndpoints > 0 && healthy ? 200 : 503;
        }

        String body(boolean healthy) {
            return """
                    {"service":{"namespace":"%s","name":"%s"},"localEndpoints":%d,"serviceProxyHealthy":%s}
                    """.formatted(namespace, service, localEndpoints, healthy);
        }
    }

    private final Logger log = LoggerFactory.getLogger(HealthCheckPorts.class);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<InetSocketAddress, HttpServer> servers = new HashMap<>();
    /** What could not be had, and why: said once. */
    private final Map<InetSocketAddress, String> refused = new HashMap<>();

    private final BooleanSupplier healthy;
    private volatile Map<Integer, Answer> answers = Map.of();

    /** @param healthy whether the proxy does its work; asked for each answer */
    HealthCheckPorts(BooleanSupplier healthy) {
        this.healthy = healthy;
    }

    /**
     * From now on these ports answer, each at all {@code addresses}, and no others. A port that could not be had before is tried again.
     * Called by one thread.
     */
    void set(List<InetAddress> addresses, Map<Integer, Answer> wanted) {
        answers = Map.copyOf(wanted);
        Set<InetSocketAddress> places = new HashSet<>();
        for (InetAddress address : addresses) {
            wanted.keySet().forEach(port -> places.add(new InetSocketAddress(address, port)));
        }
        servers.entrySet().removeIf(entry -> {
            if (places.contains(entry.getKey())) {
                return false;
            }
            entry.getValue().stop(0);
            return true;
        });
        refused.keySet().retainAll(places);
        places.forEach(place -> servers.computeIfAbsent(place, this::listen));
    }

    private @org.jspecify.annotations.Nullable HttpServer listen(InetSocketAddress place) {
        try {
            HttpServer server = HttpServer.create(place, 0);
            server.setExecutor(threads);
            server.createContext("/", exchange -> answer(exchange, place.getPort()));
            server.start();
            refused.remove(place);
            return server;
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(refused.put(place, why))) {
                log.warn("nobody answers load balancers at health check port {}: {}", place, why);
            }
            return null;
        }
    }

    private void answer(HttpExchange exchange, int port) throws IOException {
        try (exchange) {
            Answer answer = answers.get(port);
            if (answer == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            boolean well = healthy.getAsBoolean();
            byte[] body = answer.body(well).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            exchange.getResponseHeaders()
                    .set("X-Load-Balancing-Endpoint-Weight", Integer.toString(answer.localEndpoints));
            exchange.sendResponseHeaders(answer.status(well), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        servers.values().forEach(server -> server.stop(0));
        servers.clear();
        threads.shutdownNow();
    }
}
