package dev.portolan.apiserver.http;

import dev.portolan.apiserver.auth.AccountTokens;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.kinds.Strategy;
import dev.portolan.apiserver.registry.DeleteOptions;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.registry.Writes.View;
import dev.portolan.apiserver.schema.Schemas;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The verbs on resources: which one a method and URL mean, and what is answered (Kubernetes API concepts). */
final class ResourceHandler {
    private final Registry registry;
    private final Bodies bodies;
    private final Patches patches;
    private final Reads reads;
    private final Subresources subresources;

    ResourceHandler(
            Registry registry,
            Schemas schemas,
            NodeProxy nodeProxy,
            ProxyConnections proxies,
            AccountTokens tokens,
            ReadLimits limits) {
        this.registry = registry;
        this.bodies = new Bodies(schemas);
        this.patches = new Patches(schemas);
        this.reads = new Reads(registry, limits);
        this.subresources = new Subresources(
                registry, bodies, patches, nodeProxy, proxies, new TokenRequests(registry, tokens), this::apply);
    }

    void handle(Exchange exchange, ResourcePath path) {
        ResourceType type =
                registry.find(path.group(), path.version(), path.plural()).orElseThrow(ApiException::noSuchResource);
        if (!path.namespace().isEmpty() && !type.namespaced()) throw ApiException.noSuchResource();
        if (type.namespaced() && path.namespace().isEmpty() && !path.name().isEmpty())
            throw ApiException.noSuchResource();
        Strategy strategy = registry.strategy(type);
        if (!path.subresource().isEmpty()) subresources.handle(exchange, path, strategy);
        else if (path.name().isEmpty()) collection(exchange, path, strategy);
        else item(exchange, path, strategy);
    }

    private void collection(Exchange exchange, ResourcePath path, Strategy strategy) {
        switch (exchange.method()) {
            case "GET" -> reads.listOrWatch(exchange, path, strategy);
            case "POST" -> {
                if (strategy.type().namespaced() && path.namespace().isEmpty()) throw ApiException.methodNotAllowed();
                create(exchange, path, strategy);
            }
            case "DELETE" -> deleteCollection(exchange, path, strategy);
            default -> throw ApiException.methodNotAllowed();
        }
    }

    private void item(Exchange exchange, ResourcePath path, Strategy strategy) {
        ResourceType type = strategy.type();
        switch (exchange.method()) {
            case "GET" -> {
                if (exchange.queryFlag("watch")) reads.watchOne(exchange, path, strategy);
                else answer(exchange, strategy, 200, reads.get(exchange, path, strategy));
            }
            case "PUT" -> {
                var options = WriteOptions.of(exchange);
                var body = bodies.object(exchange);
                boolean existed = exists(strategy, path);
                Stored stored = registry.writes()
                        .update(
                                type,
                                path.namespace(),
                                path.name(),
                                View.WHOLE,
                                body.object(),
                                body.duplicates(),
                                options);
                exchange.warn(options.warnings());
                answer(exchange, strategy, existed ? 200 : 201, stored);
            }
            case "PATCH" -> patch(exchange, path, strategy, View.WHOLE);
            case "DELETE" -> delete(exchange, path, strategy);
            default -> throw ApiException.methodNotAllowed();
        }
    }

    /** Whether the request, a PUT or a server-side apply, comes to a new object. */
    boolean wouldCreate(Exchange exchange, ResourcePath path) {
        if (path.name().isEmpty() || !path.subresource().isEmpty()) return false;
        Optional<ResourceType> type = registry.find(path.group(), path.version(), path.plural());
        if (type.isEmpty()) return false;
        Strategy strategy = registry.strategy(type.get());
        boolean may = switch (exchange.method()) {
            case "PUT" -> strategy.createOnUpdate() == Strategy.CreateOnUpdate.ALLOWED;
            case "PATCH" -> WriteOptions.isApply(exchange);
            default -> false;
        };
        return may && !exists(strategy, path);
    }

    private boolean exists(Strategy strategy, ResourcePath path) {
        ResourceType kept = strategy.stored().type();
        return registry.storage()
                .latest(kept, ObjectStorage.key(kept, path.namespace(), path.name()))
                .isPresent();
    }

    private void create(Exchange exchange, ResourcePath path, Strategy strategy) {
        var options = WriteOptions.of(exchange);
        var body = bodies.object(exchange);
        Stored stored =
                registry.writes().create(strategy.type(), path.namespace(), body.object(), body.duplicates(), options);
        exchange.warn(options.warnings());
        answer(exchange, strategy, 201, stored);
    }

    private void patch(Exchange exchange, ResourcePath path, Strategy strategy, View view) {
        if (WriteOptions.isApply(exchange)) {
            apply(exchange, path, strategy, view);
            return;
        }
        var options = WriteOptions.of(exchange);
        JsonNode patch = bodies.read(exchange).tree();
        var change = patches.of(strategy.type(), path.name(), exchange.header("Content-Type"), patch);
        Stored stored = registry.writes().patch(strategy.type(), path.namespace(), path.name(), view, change, options);
        exchange.warn(options.warnings());
        answer(exchange, strategy, 200, stored);
    }

    /** Server-side apply; what isn't there yet is made. */
    void apply(Exchange exchange, ResourcePath path, Strategy strategy, View view) {
        ResourceType type = strategy.type();
        var options = WriteOptions.of(exchange);
        ObjectNode config = bodies.configuration(exchange, options);
        boolean existed = exists(strategy, path);
        Stored stored = registry.writes()
                .apply(type, path.namespace(), path.name(), view, config, WriteOptions.force(exchange), options);
        exchange.warn(options.warnings());
        answer(exchange, strategy, existed ? 200 : 201, stored);
    }

    private void delete(Exchange exchange, ResourcePath path, Strategy strategy) {
        DeleteOptions wishes = bodies.deleteOptions(exchange);
        ResourceType type = strategy.type();
        Stored before = registry.get(type, path.namespace(), path.name());
        Optional<Stored> left = registry.delete(type, path.namespace(), path.name(), wishes, WriteOptions.of(exchange));
        if (left.isPresent()) {
            answer(exchange, strategy, 200, left.get());
            return;
        }
        if (type.kind().equals("Pod")) { // as Kubernetes: who deletes a pod gets the pod
            answer(exchange, strategy, 200, before);
            return;
        }
        ObjectNode success =
                JsonNodeFactory.instance.objectNode().put("kind", "Status").put("apiVersion", "v1");
        success.putObject("metadata");
        success.put("status", "Success");
        ObjectNode details = success.putObject("details").put("name", path.name());
        if (!type.group().isEmpty()) details.put("group", type.group());
        details.put("kind", type.plural())
                .put("uid", before.json().path("metadata").path("uid").asString(""));
        exchange.respond(200, success);
    }

    private void deleteCollection(Exchange exchange, ResourcePath path, Strategy strategy) {
        ResourceType type = strategy.type();
        DeleteOptions wishes = bodies.deleteOptions(exchange);
        var selected = reads.select(exchange, path, strategy);
        var options = WriteOptions.of(exchange);
        List<Stored> deleted = new ArrayList<>();
        for (Stored object : selected.objects()) {
            try {
                registry.delete(type, object.namespace(), object.name(), wishes, options);
                deleted.add(object);
            } catch (ApiException e) {
                if (e.code() != 404) throw e; // gone already: as wished
            }
        }
        MediaType media = MediaType.accept(exchange.header("Accept"));
        byte[] body = new Representation(strategy, media, exchange.query("includeObject"))
                .list(deleted, registry.storage().revision(), "", 0);
        exchange.respond(200, "application/json", body);
    }

    static void answer(Exchange exchange, Strategy strategy, int code, Stored object) {
        MediaType media = MediaType.accept(exchange.header("Accept"));
        byte[] body = new Representation(strategy, media, exchange.query("includeObject")).one(object);
        exchange.respond(code, "application/json", body);
    }
}
