package dev.portolan.apiserver.clients;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** client-node's, in a process of node. */
final class NodeInformer implements InformerUnderTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final Process process;
    private final Writer ask;
    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Map<String, String>> caches = new LinkedBlockingQueue<>();

    NodeInformer(Path modules, Path script, Path kubeconfig, String namespace) throws IOException {
        process = new ProcessBuilder("node", script.toString(), modules.toString(), kubeconfig.toString(), namespace)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        script.resolveSibling("node.log").toFile()))
                .start();
        ask = process.outputWriter(StandardCharsets.UTF_8);
        Thread.ofVirtual().name("node's output").start(() -> read(process.inputReader(StandardCharsets.UTF_8)));
    }

    /** The folder that {@code ./test} has put client-node into; empty without node, or without that folder. */
    static Optional<Path> modules() {
        boolean node = Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(p -> Files.isExecutable(Path.of(p, "node")));
        if (!node) return Optional.empty();
        for (Path root = Path.of("").toAbsolutePath(); root != null; root = root.getParent()) {
            Path folder = root.resolve("target/tools/node");
            if (Files.isDirectory(folder.resolve("node_modules/@kubernetes/client-node"))) return Optional.of(folder);
        }
        return Optional.empty();
    }

    private void read(BufferedReader out) {
        out.lines().map(JSON::readTree).forEach(line -> {
            if (line.has("type")) {
                told.add(new Told(
                        line.path("type").asString(),
                        line.path("name").asString(),
                        Long.parseLong(line.path("revision").asString())));
            } else if (line.has("cache")) {
                Map<String, String> cache = new LinkedHashMap<>();
                for (Map.Entry<String, JsonNode> one : line.path("cache").properties()) {
                    cache.put(one.getKey(), one.getValue().asString());
                }
                caches.add(cache);
            }
        });
    }

    @Override
    public List<Told> told() {
        return List.copyOf(told);
    }

    @Override
    public Map<String, String> cache() {
        try {
            ask.write("\n");
            ask.flush();
            Map<String, String> cache = caches.poll(30, TimeUnit.SECONDS);
            if (cache == null) throw new IllegalStateException("node does not answer");
            return cache;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
