package dev.portolan.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** ConfigMaps with real list and watch semantics: one revision counter, a history that can be compacted, connections that can be cut. */
final class FakeApi implements AutoCloseable {
    private record Past(long revision, String line) {}

    private final TreeMap<String, String> objects = new TreeMap<>();
    private final List<Past> history = new ArrayList<>();
    private final Map<String, String> uids = new HashMap<>();
    private final int port;
    private HttpServer server;
    private ExecutorService threads;
    private long revision = 1;
    private long compacted;
    private long epoch;
    private int lists;
    private int watches;
    private int muted;

    FakeApi() {
        server = listen(0);
        port = server.getAddress().getPort();
    }

    KubernetesClient client() {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + port)
                .withHttp2Disable(true)
                .withRequestRetryBackoffLimit(0)
                .build();
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new JdkHttpClientFactory())
                .build();
    }

    private HttpServer listen(int at) {
        try {
            HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
            threads = Executors.newVirtualThreadPerTaskExecutor();
            made.setExecutor(threads);
            made.createContext("/api/v1/configmaps", this::answer);
            made.start();
            return made;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    synchronized void put(String name, String value) {
        revision++;
        boolean known = objects.containsKey(name);
        uids.computeIfAbsent(name, n -> n + "-" + revision);
        objects.put(name, json(name, value));
        record(known ? "MODIFIED" : "ADDED", objects.get(name));
    }

    synchronized void delete(String name) {
        revision++;
        String last = objects.remove(name)
                .replaceFirst("\"resourceVersion\":\"\\d+\"", "\"resourceVersion\":\"" + revision + "\"");
        uids.remove(name);
        record("DELETED", last);
    }

    private void record(String type, String object) {
        history.add(new Past(revision, "{\"type\":\"" + type + "\",\"object\":" + object + "}\n"));
        notifyAll();
    }

    private String json(String name, String value) {
        return """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"namespace":"default","name":"%s","uid":"%s","resourceVersion":"%d"},"data":{"value":"%s"}}""".formatted(name, uids.get(name), revision, value);
    }

    /** Ends every watch in the middle; the history stays. */
    synchronized void hangUp() {
        epoch++;
        notifyAll();
    }

    /** The watches of now hear nothing any more, not even that it is over; new ones do. */
    synchronized void mute() {
        muted = watches;
    }

    synchronized int watches() {
        return watches;
    }

    /** Forgets the history, so that every old revision is 410 Gone. */
    synchronized void compact() {
        compacted = revision;
        history.clear();
    }

    synchronized int lists() {
        return lists;
    }

    /** The server's process ends. */
    void stop() {
        hangUp();
        server.stop(0);
        threads.shutdownNow();
    }

    /** The server's process comes back at the same address. */
    void restart() {
        server = listen(port);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        try (exchange) {
            if (query != null && query.contains("watch=true")) {
                watch(exchange, Long.parseLong(query.replaceAll(".*resourceVersion=(\\d+).*", "$1")));
            } else {
                respond(exchange, 200, list());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized String list() {
        lists++;
        return "{\"kind\":\"ConfigMapList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"" + revision
                + "\"},\"items\":" + objects.values().stream().collect(Collectors.joining(",", "[", "]")) + "}";
    }

    private static void respond(HttpExchange exchange, int code, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void watch(HttpExchange exchange, long from) throws IOException, InterruptedException {
        long mine;
        int number;
        synchronized (this) {
            mine = epoch;
            number = ++watches;
            if (from < compacted) {
                from = -1;
            }
        }
        if (from < 0) {
            respond(exchange, 410, "{\"kind\":\"Status\",\"code\":410,\"message\":\"too old resource version\"}");
            return;
        }
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.flush();
        while (true) {
            List<Past> next;
            synchronized (this) {
                long seen = from;
                while (mine == epoch && (number <= muted || history.stream().noneMatch(p -> p.revision > seen))) {
                    wait();
                }
                if (mine != epoch) {
                    return;
                }
                next = history.stream().filter(p -> p.revision > seen).toList();
            }
            for (Past past : next) {
                out.write(past.line.getBytes(StandardCharsets.UTF_8));
                from = past.revision;
            }
            out.flush();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
