package dev.portolan.apiserver.http;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.kinds.Strategy;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.registry.RequestOptions;
import dev.portolan.apiserver.registry.Writes.View;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.Stored;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What follows an object's name in a URL: status, scale, binding, eviction, finalize, and what the node agent answers. */
final class Subresources {
    private final Registry registry;
    private final Evictions evictions;
    private final Bodies bodies;
    private final Patches patches;
    private final NodeProxy nodeProxy;
    private final ProxyConnections proxies;
    private final TokenRequests tokens;
    private final Apply apply;
    private final Scales scales;

    /** What answers a server-side apply. */
    interface Apply {
        void answer(Exchange exchange, ResourcePath path, Strategy strategy, View view);
    }

    Subresources(
            Registry registry,
            Bodies bodies,
            Patches patches,
            NodeProxy nodeProxy,
            ProxyConnections proxies,
            TokenRequests tokens,
            Apply apply) {
        this.registry = registry;
        this.evictions = new Evictions(registry);
        this.bodies = bodies;
        this.patches = patches;
        this.nodeProxy = nodeProxy;
        this.proxies = proxies;
        this.tokens = tokens;
        this.apply = apply;
        this.scales = new Scales(registry, bodies, patches);
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
                scales.handle(exchange, path, strategy);
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
            case "proxy" -> proxies.answer(exchange, path);
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

    /** A scheduler's decision: sets the pod's node, once. */
    private void bind(Exchange exchange, ResourcePath path, Strategy strategy) {
        ResourceType type = strategy.type();
        if (!type.kind().equals("Pod") || !exchange.method().equals("POST")) throw ApiException.noSuchResource();
        ObjectNode binding = bodies.object(exchange).object();
        String node = binding.path("target").path("name").asString("");
        String uid = binding.path("metadata").path("uid").asString("");
        if (node.isEmpty()) throw ApiException.badRequest("target.name: Required value: the node to bind the pod to");
        UnaryOperator<ObjectNode> assign = pod -> {
            String has = pod.path("metadata").path("uid").asString("");
            if (!uid.isEmpty() && !uid.equals(has)) { // decided for one that had this name before
                throw ApiException.conflict(
                        type,
                        path.name(),
                        "Precondition failed: UID in precondition: %s, UID in object meta: %s".formatted(uid, has));
            }
            if (!pod.path("spec").path("schedulingGates").isEmpty()) {
                throw ApiException.conflict(
                        type, path.name(), "pod %s has non-empty .spec.schedulingGates".formatted(path.name()));
            }
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

    /** A deletion that budgets may refuse. */
    private void evict(Exchange exchange, ResourcePath path, Strategy strategy) {
        ResourceType type = strategy.type();
        if (!type.kind().equals("Pod") || !exchange.method().equals("POST")) throw ApiException.noSuchResource();
        ObjectNode eviction = bodies.object(exchange).object();
        evictions.evict(type, path.namespace(), path.name(), eviction, WriteOptions.of(exchange));
        success(exchange, 201);
    }

    private static void success(Exchange exchange, int code) {
        ObjectNode status =
                JsonNodeFactory.instance.objectNode().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        exchange.respond(code, status.put("status", "Success").put("code", code));
    }
}
