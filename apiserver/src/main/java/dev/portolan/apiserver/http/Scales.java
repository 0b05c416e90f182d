package dev.portolan.apiserver.http;

import dev.portolan.apiserver.kinds.Json;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.kinds.ScalePaths;
import dev.portolan.apiserver.kinds.Strategy;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.registry.RequestOptions;
import dev.portolan.apiserver.registry.Writes.View;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.Stored;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The Scale of autoscaling/v1: replicas to set, replicas that are, and the selector of the pods in text. */
final class Scales {
    private static final String VERSION = "autoscaling/v1";
    private static final String KIND = "Scale";

    private final Registry registry;
    private final Bodies bodies;
    private final Patches patches;

    Scales(Registry registry, Bodies bodies, Patches patches) {
        this.registry = registry;
        this.bodies = bodies;
        this.patches = patches;
    }

    void handle(Exchange exchange, ResourcePath path, Strategy strategy) {
        RequestOptions options = WriteOptions.of(exchange);
        Stored stored = switch (exchange.method()) {
            case "GET" -> registry.get(strategy.type(), path.namespace(), path.name());
            case "PUT" -> {
                ObjectNode wanted = bodies.object(exchange).object();
                yield change(strategy, path, options, now -> wanted);
            }
            case "PATCH" ->
                WriteOptions.isApply(exchange)
                        ? apply(exchange, path, strategy, options)
                        : patch(exchange, path, strategy, options);
            default -> throw ApiException.methodNotAllowed();
        };
        exchange.warn(options.warnings());
        exchange.respond(200, of(strategy, stored.json()));
    }

    private Stored patch(Exchange exchange, ResourcePath path, Strategy strategy, RequestOptions options) {
        JsonNode patch = bodies.read(exchange).tree();
        // a Scale has no lists, so merge patch and strategic merge patch mean the same on it
        String media = exchange.header("Content-Type").replace("strategic-merge-patch", "merge-patch");
        var change = patches.of(strategy.type(), path.name(), media, patch);
        return change(strategy, path, options, now -> change.apply(of(strategy, now)));
    }

    /** An applied Scale owns what it says of its object, the number of replicas, under the subresource's name. */
    private Stored apply(Exchange exchange, ResourcePath path, Strategy strategy, RequestOptions options) {
        ObjectNode scale = bodies.configuration(exchange, options);
        if (!scale.path("kind").asString("").equals(KIND)
                || !scale.path("apiVersion").asString("").equals(VERSION)) {
            throw ApiException.badRequest("%s in version \"%s\" cannot be handled as a Scale: this URL takes %s Scale"
                    .formatted(
                            scale.path("kind").asString(""),
                            scale.path("apiVersion").asString(""),
                            VERSION));
        }
        ResourceType type = strategy.type();
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.put("apiVersion", type.apiVersion()).put("kind", type.kind());
        config.set("metadata", scale.path("metadata").isObject() ? scale.path("metadata") : config.objectNode());
        JsonNode replicas = replicas(scale);
        if (!replicas.isMissingNode()) put(config, strategy.scalePaths(), replicas);
        return registry.writes()
                .apply(type, path.namespace(), path.name(), View.SCALE, config, WriteOptions.force(exchange), options);
    }

    private Stored change(
            Strategy strategy, ResourcePath path, RequestOptions options, UnaryOperator<ObjectNode> scale) {
        return registry.writes()
                .patch(
                        strategy.type(),
                        path.namespace(),
                        path.name(),
                        View.SCALE,
                        now -> withReplicas(now, scale.apply(now), strategy.scalePaths()),
                        options);
    }

    private static JsonNode replicas(ObjectNode scale) {
        JsonNode replicas = scale.path("spec").path("replicas");
        if (!replicas.isMissingNode() && !replicas.isIntegralNumber()) {
            throw ApiException.badRequest("spec.replicas: expected integer, got " + replicas);
        }
        return replicas;
    }

    private static void put(ObjectNode object, ScalePaths paths, JsonNode replicas) {
        List<String> steps = ScalePaths.steps(paths.replicas());
        ObjectNode parent = object;
        for (String step : steps.subList(0, steps.size() - 1)) parent = Json.ensure(parent, step);
        Json.put(parent, steps.getLast(), replicas.asLong(0));
    }

    private static ObjectNode withReplicas(ObjectNode object, ObjectNode scale, ScalePaths paths) {
        put(object, paths, replicas(scale));
        String version = scale.path("metadata").path("resourceVersion").asString("");
        if (!version.isEmpty()) object.withObject("metadata").put("resourceVersion", version);
        else object.withObject("metadata").remove("resourceVersion");
        return object;
    }

    private static ObjectNode of(Strategy strategy, ObjectNode object) {
        ScalePaths paths = strategy.scalePaths();
        ObjectNode scale =
                JsonNodeFactory.instance.objectNode().put("kind", KIND).put("apiVersion", VERSION);
        ObjectNode metadata = scale.putObject("metadata");
        for (String field : new String[] {"name", "namespace", "uid", "resourceVersion", "creationTimestamp"}) {
            if (object.path("metadata").has(field))
                metadata.set(field, object.path("metadata").path(field));
        }
        scale.putObject("spec")
                .put("replicas", ScalePaths.at(object, paths.replicas()).asLong(0));
        scale.putObject("status")
                .put("replicas", ScalePaths.at(object, paths.statusReplicas()).asLong(0))
                .put("selector", strategy.selector(object).toString());
        return scale;
    }
}
