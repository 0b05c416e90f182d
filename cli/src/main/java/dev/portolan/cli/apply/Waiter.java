package dev.portolan.cli.apply;

import dev.portolan.cli.manifest.Manifest;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Waits until what was applied does what it is for: workloads have their replicas, pods are ready. */
public final class Waiter {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * How far an object is.
     *
     * @param done whether it does what it is for
     * @param says how far, e.g. {@code 1/2 ready}, and what it waits for where that is known
     */
    public record Progress(boolean done, String says) {}

    private final KubernetesClient client;
    private final ServedKinds kinds;

    public Waiter(KubernetesClient client) {
        this.client = client;
        this.kinds = new ServedKinds(client);
    }

    /**
     * Waits for all of them; {@code changed} hears of each step of each, with its title.
     *
     * @return those that were not done in time, with what they wait for; empty when all are
     */
    public Map<String, String> await(List<Manifest> manifests, Duration timeout, BiConsumer<String, Progress> changed)
            throws InterruptedException {
        return await(manifests, timeout, changed, () -> false);
    }

    /** The same, until {@code enough} says that nobody is interested any more. */
    public Map<String, String> await(
            List<Manifest> manifests, Duration timeout, BiConsumer<String, Progress> changed, BooleanSupplier enough)
            throws InterruptedException {
        var last = new LinkedHashMap<String, String>();
        long deadline = System.nanoTime() + timeout.toNanos();
        long pauseMillis = 20;
        while (true) {
            var waiting = new LinkedHashMap<String, String>();
            for (Manifest manifest : manifests) {
                Progress progress = progress(manifest);
                if (progress.says().isEmpty()) continue;
                if (!progress.says().equals(last.put(manifest.title(), progress.says()))) {
                    changed.accept(manifest.title(), progress);
                }
                if (!progress.done()) waiting.put(manifest.title(), progress.says());
            }
            if (waiting.isEmpty() || System.nanoTime() > deadline || enough.getAsBoolean()) return waiting;
            Thread.sleep(pauseMillis);
            pauseMillis = Math.min(500, pauseMillis * 3 / 2);
        }
    }

    private Progress progress(Manifest manifest) {
        return switch (manifest.kind()) {
            case "Deployment", "StatefulSet", "ReplicaSet" -> workload(manifest);
            case "Pod" ->
                read(manifest).isEmpty()
                        ? new Progress(false, "gone")
                        : pod(read(manifest).getFirst());
            default -> new Progress(true, "");
        };
    }

    private Progress workload(Manifest manifest) {
        var found = read(manifest);
        if (found.isEmpty()) return new Progress(false, "gone");
        JsonNode object = found.getFirst();
        int wanted = object.at("/spec/replicas").asInt(1);
        JsonNode status = object.path("status");
        boolean seen = status.path("observedGeneration").asLong(0)
                >= object.at("/metadata/generation").asLong(0);
        int ready = seen ? status.path("readyReplicas").asInt(0) : 0;
        int updated = status.path("updatedReplicas").asInt(ready);
        boolean done = seen
                && ready >= wanted
                && updated >= wanted
                && status.path("replicas").asInt(0) == wanted;
        return new Progress(
                done, "%d/%d ready%s".formatted(Math.min(ready, wanted), wanted, done ? "" : trouble(object)));
    }

    /** What the first pod in trouble says, so that a user need not go looking. */
    private String trouble(JsonNode workload) {
        var labels = new ArrayList<String>();
        for (var pair : workload.at("/spec/selector/matchLabels").properties()) {
            labels.add(pair.getKey() + "%3D" + pair.getValue().asString(""));
        }
        String body = client.raw(
                "/api/v1/namespaces/" + workload.at("/metadata/namespace").asString("default") + "/pods?labelSelector="
                        + String.join("%2C", labels));
        if (body == null) return "";
        for (JsonNode pod : JSON.readTree(body).path("items")) {
            String trouble = podTrouble(pod);
            if (!trouble.isEmpty()) return trouble;
        }
        return "";
    }

    private static String podTrouble(JsonNode pod) {
        for (String containers : List.of("/status/initContainerStatuses", "/status/containerStatuses")) {
            for (JsonNode container : pod.at(containers)) {
                JsonNode state = container.at("/state/waiting");
                String message = state.path("message").asString("");
                if (!message.isEmpty()) return ": " + state.path("reason").asString("") + ": " + message;
            }
        }
        return "";
    }

    private static Progress pod(JsonNode pod) {
        String phase = pod.at("/status/phase").asString("Pending");
        for (JsonNode condition : pod.at("/status/conditions")) {
            if (condition.path("type").asString("").equals("Ready")
                    && condition.path("status").asString("").equals("True")) {
                return new Progress(true, "ready");
            }
        }
        boolean done = phase.equals("Succeeded");
        return new Progress(done, (phase.equals("Running") ? "not ready" : phase) + (done ? "" : podTrouble(pod)));
    }

    private List<JsonNode> read(Manifest manifest) {
        return kinds.find(manifest.apiVersion(), manifest.kind())
                .map(served -> client.raw(served.path(manifest.namespace(), manifest.name())))
                .map(JSON::readTree)
                .map(List::of)
                .orElse(List.of());
    }
}
