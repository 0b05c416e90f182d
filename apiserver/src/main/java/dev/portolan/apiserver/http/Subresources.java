package dev.portolan.apiserver.http;

import dev.portolan.apiserver.kinds.Json;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.kinds.ScalePaths;
import dev.portolan.apiserver.kinds.Strategy;
import dev.portolan.apiserver.registry.DeleteOptions;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.registry.RequestOptions;
import dev.portolan.apiserver.registry.Writes.View;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.Stored;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What follows an object's name in a URL: status, scale, binding, eviction, finalize, and what the node agent answers. */
final class Subresources {
    private final Registry registry;
    private final Bodies bodies;
    private final Patches patches;
    private final NodeProxy nodeProxy;
    private final TokenRequests tokens;
    private final Apply apply;

    /** What answers a server-side apply. */
    interface Apply {
        void answer(Exchange exchange, ResourcePath path, Strategy strategy, View view);
    }

    Subresources(
            Registry registry, Bodies bodies, Patches patches, NodeProxy nodeProxy, TokenRequests tokens, Apply apply) {
        this.registry = registry;
        this.bodies = bodies;
        this.patches = patches;
        this.nodeProxy = nodeProxy;
        this.tokens = tokens;
        this.apply = apply;
    }

    void handle(Exchange exchange, ResourcePath path, Strategy strategy) {
        ResourceType type = strategy.type();
        switch (path.subresource()) {
            case "status" -> {
                if (!type.hasStatus()) throw ApiException.noSuchResource();
                view(exchange, path, strategy, View.STATUS);
            }
            case "scale" -> {
                if (!type.hasScale()) throw ApiException.noSuchResource();
                scale(exchange, path, strategy);
            }
            case "finalize" -> {
                if (!type.kind().equals("Namespace")) throw ApiException.noSuchResource();
                view(exchange, path, strategy, View.FINALIZE);
            }
            case "binding" -> bind(exchange, path, strategy);
            case "eviction" -> evict(exchange, path, strategy);
            case "token" -> {
                if (!type.kind().equals("ServiceAccount")) throw ApiException.noSuchResource();
                tokens.handle(
                        exchange,
                        path,
                        registry.get(type, path.namespace(), path.name()),
                        bodies.object(exchange).object());
            }
            case "log" -> {
                if (!type.kind().equals("Pod")) throw ApiException.noSuchResource();
                nodeProxy.log(exchange, registry.get(type, path.namespace(), path.name()));
            }
            case "exec", "attach", "portforward" -> {
                if (!type.kind().equals("Pod")) throw ApiException.noSuchResource();
                throw ApiException.badRequest("Upgrade request required"); // with one, StreamUpgrader takes it
            }
            default -> throw ApiException.noSuchResource();
        }
    }

    private void view(Exchange exchange, ResourcePath path, Strategy strategy, View view) {
        ResourceType type = strategy.type();
        if (exchange.method().equals("PATCH") && WriteOptions.isApply(exchange)) {
            apply.answer(exchange, path, strategy, view);
            return;
        }
        RequestOptions options = WriteOptions.of(exchange);
        Stored stored = switch (exchange.method()) {
            case "GET" -> registry.get(type, path.namespace(), path.name());
            case "PUT" -> {
                var body = bodies.object(exchange);
                yield registry.writes()
                        .update(type, path.namespace(), path.name(), view, body.object(), body.duplicates(), options);
            }
            case "PATCH" -> {
                JsonNode patch = bodies.read(exchange).tree();
                var change = patches.of(type, path.name(), exchange.header("Content-Type"), patch);
                yield registry.writes().patch(type, path.namespace(), path.name(), view, change, options);
            }
            default -> throw ApiException.methodNotAllowed();
        };
        exchange.warn(options.warnings());
        ResourceHandler.answer(exchange, strategy, 200, stored);
    }

    /** The Scale of autoscaling/v1: replicas to set, replicas that are, and the selector of the pods in text. */
    private void scale(Exchange exchange, ResourcePath path, Strategy strategy) {
        ResourceType type = strategy.type();
        RequestOptions options = WriteOptions.of(exchange);
        Stored stored;
        switch (exchange.method()) {
            case "GET" -> stored = registry.get(type, path.namespace(), path.name());
            case "PUT" -> {
                ObjectNode wanted = bodies.object(exchange).object();
                stored = change(type, path, options, now -> withReplicas(now, wanted, strategy.scalePaths()));
            }
            case "PATCH" -> {
                JsonNode patch = bodies.read(exchange).tree();
                // a Scale has no lists, so merge patch and strategic merge patch mean the same on it
                String media = exchange.header("Content-Type").replace("strategic-merge-patch", "merge-patch");
                var change = patches.of(type, path.name(), media, patch);
                stored = change(
                        type,
                        path,
                        options,
                        now -> withReplicas(now, change.apply(scaleOf(strategy, now)), strategy.scalePaths()));
            }
            default -> throw ApiException.methodNotAllowed();
        }
        exchange.warn(options.warnings());
        exchange.respond(200, scaleOf(strategy, stored.json()));
    }

    private Stored change(
            ResourceType type, ResourcePath path, RequestOptions options, UnaryOperator<ObjectNode> change) {
        return registry.writes().patch(type, path.namespace(), path.name(), View.SCALE, change, options);
    }

    private static ObjectNode withReplicas(ObjectNode object, ObjectNode scale, ScalePaths paths) {
        JsonNode replicas = scale.path("spec").path("replicas");
        if (!replicas.isMissingNode() && !replicas.isIntegralNumber()) {
            throw ApiException.badRequest("spec.replicas: expected integer, got " + replicas);
        }
        List<String> steps = ScalePaths.steps(paths.replicas());
        ObjectNode parent = object;
        for (String step : steps.subList(0, steps.size() - 1)) parent = Json.ensure(parent, step);
        Json.put(parent, steps.getLast(), replicas.asLong(0));
        String version = scale.path("metadata").path("resourceVersion").asString("");
        if (!version.isEmpty()) object.withObject("metadata").put("resourceVersion", version);
        else object.withObject("metadata").remove("resourceVersion");
        return object;
    }

    private static ObjectNode scaleOf(Strategy strategy, ObjectNode object) {
        ScalePaths paths = strategy.scalePaths();
        ObjectNode scale =
                JsonNodeFactory.instance.objectNode().put("kind", "Scale").put("apiVersion", "autoscaling/v1");
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

    /** A scheduler's decision: sets the pod's node, once. */
    private void bind(Exchange exchange, ResourcePath path, Strategy strategy) {
        ResourceType type = strategy.type();
        if (!type.kind().equals("Pod") || !exchange.method().equals("POST")) throw ApiException.noSuchResource();
        String node =
                bodies.object(exchange).object().path("target").path("name").asString("");
        if (node.isEmpty()) throw ApiException.badRequest("target.name: Required value: the node to bind the pod to");
        UnaryOperator<ObjectNode> assign = pod -> {
            String bound = pod.path("spec").path("nodeName").asString("");
            if (!bound.isEmpty()) {
                throw ApiException.conflict(
                        type, path.name(), "pod %s is already assigned to node \"%s\"".formatted(path.name(), bound));
            }
            if (pod.path("metadata").has("deletionTimestamp")) {
                throw ApiException.conflict(
                        type,
                        path.name(),
                        "pod %s is being deleted, cannot be assigned to a host".formatted(path.name()));
            }
            pod.withObject("spec").put("nodeName", node);
            scheduled(pod);
            return pod;
        };
        registry.writes().patch(type, path.namespace(), path.name(), View.BINDING, assign, WriteOptions.of(exchange));
        success(exchange, 201);
    }

    /** Whoever waits for the condition PodScheduled learns with the node's name that it holds. */
    private static void scheduled(ObjectNode pod) {
        var conditions = pod.withObject("status").withArray("conditions");
        conditions.removeIf(c -> c.path("type").asString("").equals("PodScheduled"));
        conditions
                .addObject()
                .put("type", "PodScheduled")
                .put("status", "True")
                .put(
                        "lastTransitionTime",
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    /** A deletion that budgets may refuse; no kind of budget is served yet, so it is a deletion. */
    private void evict(Exchange exchange, ResourcePath path, Strategy strategy) {
        ResourceType type = strategy.type();
        if (!type.kind().equals("Pod") || !exchange.method().equals("POST")) throw ApiException.noSuchResource();
        JsonNode wishes = bodies.object(exchange).object().path("deleteOptions");
        Long grace = wishes.path("gracePeriodSeconds").isNumber()
                ? wishes.path("gracePeriodSeconds").asLong(0)
                : null;
        var options = new DeleteOptions(grace, DeleteOptions.Propagation.DEFAULT, "", "");
        registry.delete(type, path.namespace(), path.name(), options, WriteOptions.of(exchange));
        success(exchange, 201);
    }

    private static void success(Exchange exchange, int code) {
        ObjectNode status =
                JsonNodeFactory.instance.objectNode().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        exchange.respond(code, status.put("status", "Success").put("code", code));
    }
}
