package dev.portolan.apiserver.http;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.kinds.Strategy;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers metrics.k8s.io/v1beta1, which {@code kubectl top} reads: what nodes and pods use at present. Nothing of it is kept: each request
 * asks the nodes' agents, as an extension API server beside Kubernetes' own does. What no agent tells of is left out.
 */
final class ResourceMetrics {
    private static final String GROUP = "metrics.k8s.io";
    private static final String VERSION = "v1beta1";
    private static final int KIBIBYTE = 1024;

    /** How they are named in URLs and discovery. */
    static final List<ResourceType> TYPES = List.of(
            ResourceType.cluster(GROUP, VERSION, "NodeMetrics", "nodes"),
            ResourceType.namespaced(GROUP, VERSION, "PodMetrics", "pods"));

    private final Registry registry;
    private final NodeProxy nodes;

    ResourceMetrics(Registry registry, NodeProxy nodes) {
        this.registry = registry;
        this.nodes = nodes;
    }

    /** The kind of metrics that a URL names, if it does. */
    static Optional<ResourceType> find(ResourcePath path) {
        return TYPES.stream()
                .filter(t -> t.group().equals(path.group())
                        && t.version().equals(path.version())
                        && t.plural().equals(path.plural()))
                .findFirst();
    }

    void handle(Exchange exchange, ResourcePath path, ResourceType type) {
        boolean misplaced = !path.namespace().isEmpty() && !type.namespaced()
                || type.namespaced()
                        && !path.name().isEmpty()
                        && path.namespace().isEmpty();
        if (misplaced || !path.subresource().isEmpty()) throw ApiException.noSuchResource();
        if (!exchange.method().equals("GET") || exchange.queryFlag("watch")) throw ApiException.methodNotAllowed();
        ResourceType core = registry.find("", "v1", type.plural()).orElseThrow(ApiException::noSuchResource);
        Asked asked = new Asked(new HashMap<>());
        if (!path.name().isEmpty()) {
            Stored object = registry.get(core, path.namespace(), path.name());
            exchange.respond(
                    200, metrics(type, object, asked).orElseThrow(() -> ApiException.notFound(type, path.name())));
            return;
        }
        Strategy strategy = registry.strategy(core);
        ObjectNode list = JsonNodeFactory.instance
                .objectNode()
                .put("kind", type.kind() + "List")
                .put("apiVersion", GROUP + "/" + VERSION);
        list.putObject("metadata");
        ArrayNode items = list.putArray("items");
        registry.storage()
                .fresh(core)
                .list(ObjectStorage.under(core, path.namespace()), Selection.of(exchange, strategy), 0)
                .objects()
                .forEach(o -> metrics(type, o, asked).ifPresent(items::add));
        exchange.respond(200, list);
    }

    /** Each agent is asked once a request. */
    private record Asked(Map<String, Optional<JsonNode>> byNode) {}

    private Optional<ObjectNode> metrics(ResourceType type, Stored object, Asked asked) {
        boolean pod = type.namespaced();
        String node = pod ? object.json().path("spec").path("nodeName").asString("") : object.name();
        if (node.isEmpty()) return Optional.empty();
        Optional<JsonNode> stats = asked.byNode.computeIfAbsent(node, nodes::stats);
        return pod
                ? stats.flatMap(s -> ofPod(object, s))
                : stats.map(s -> s.path("node")).filter(n -> n.has("cpu")).map(n -> ofNode(object, n));
    }

    private static ObjectNode ofNode(Stored node, JsonNode stats) {
        ObjectNode metrics = head("NodeMetrics", node, stats);
        metrics.set("usage", usage(stats));
        return metrics;
    }

    private static Optional<ObjectNode> ofPod(Stored pod, JsonNode stats) {
        String uid = pod.json().path("metadata").path("uid").asString("");
        for (JsonNode each : stats.path("pods")) {
            JsonNode containers = each.path("containers");
            if (!each.path("podRef").path("uid").asString("").equals(uid) || containers.isEmpty()) continue;
            ObjectNode metrics = head("PodMetrics", pod, containers.path(0));
            ArrayNode list = metrics.putArray("containers");
            for (JsonNode container : containers) {
                list.addObject()
                        .put("name", container.path("name").asString(""))
                        .set("usage", usage(container));
            }
            return Optional.of(metrics);
        }
        return Optional.empty();
    }

    private static ObjectNode head(String kind, Stored object, JsonNode stats) {
        ObjectNode metrics =
                JsonNodeFactory.instance.objectNode().put("kind", kind).put("apiVersion", GROUP + "/" + VERSION);
        ObjectNode metadata = metrics.putObject("metadata").put("name", object.name());
        if (!object.namespace().isEmpty()) metadata.put("namespace", object.namespace());
        String time = stats.path("cpu").path("time").asString("");
        metadata.put("creationTimestamp", time);
        JsonNode labels = object.json().path("metadata").path("labels");
        if (labels.isObject()) metadata.set("labels", labels);
        return metrics.put("timestamp", time)
                .put("window", stats.path("windowSeconds").asLong(1) + "s");
    }

    private static ObjectNode usage(JsonNode stats) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("cpu", stats.path("cpu").path("usageNanoCores").asLong(0) + "n")
                .put("memory", stats.path("memory").path("workingSetBytes").asLong(0) / KIBIBYTE + "Ki");
    }
}
