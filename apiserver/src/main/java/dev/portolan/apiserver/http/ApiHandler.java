package dev.portolan.apiserver.http;

import dev.portolan.apiserver.auth.AccountTokens;
import dev.portolan.apiserver.auth.Rbac;
import dev.portolan.apiserver.auth.User;
import dev.portolan.apiserver.discovery.Discovery;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.schema.Schemas;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.store.StoreException;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Every request comes through here: who asks, whether they may, which handler, and how a refusal looks. */
public final class ApiHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);

    /** The Kubernetes version whose behaviour we follow, which clients compare; ours stands behind the plus. */
    public static final String VERSION = "v1.33.0+portolan";

    private final Registry registry;
    private final Access access;
    private final AccountTokens tokens;
    private final Reviews reviews;
    private final ResourceMetrics metrics;
    private final Discovery discovery;
    private final ResourceHandler resources;
    private final SchemaDocuments documents;
    private final Traffic traffic;
    private final Health health;
    private final String address;

    public ApiHandler(
            Registry registry,
            Schemas schemas,
            Access access,
            Rbac rbac,
            AccountTokens tokens,
            NodeProxy nodeProxy,
            ProxyConnections proxies,
            SchemaDocuments documents,
            ReadLimits limits,
            Traffic traffic,
            Health health,
            String address) {
        this.registry = registry;
        this.access = access;
        this.tokens = tokens;
        this.reviews = new Reviews(access, rbac, new Bodies(schemas));
        this.metrics = new ResourceMetrics(registry, nodeProxy);
        Map<ResourceType, List<String>> answered = new LinkedHashMap<>();
        Reviews.TYPES.forEach(t -> answered.put(t, List.of("create")));
        ResourceMetrics.TYPES.forEach(t -> answered.put(t, List.of("get", "list")));
        this.discovery = new Discovery(registry::types, answered);
        this.resources = new ResourceHandler(registry, schemas, nodeProxy, proxies, tokens, limits);
        this.documents = documents;
        this.traffic = traffic;
        this.health = health;
        this.address = address;
    }

    /** Answers one request, whatever it is. */
    public void handle(Exchange exchange) {
        Operation operation = Operation.of(exchange);
        try (var _ = traffic.begin(exchange, operation)) {
            answer(exchange, operation);
        }
    }

    private void answer(Exchange exchange, Operation operation) {
        try {
            route(exchange, operation);
        } catch (ApiException e) {
            refuse(exchange, e);
        } catch (UncheckedIOException clientGone) {
            LOG.debug("{} {}: the client went", exchange.method(), exchange.path());
        } catch (StoreException e) {
            LOG.error("{} {} failed", exchange.method(), exchange.path(), e);
            refuse(exchange, ApiException.unavailable(String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            if (exchange.answered() && isBrokenConnection(e)) {
                LOG.debug("{} {}: the client went", exchange.method(), exchange.path());
                return;
            }
            fail(exchange, e);
        } catch (StackOverflowError e) {
            fail(exchange, e); // one request's own stack; the others' are whole
        }
    }

    private static void fail(Exchange exchange, Throwable why) {
        LOG.error("{} {} failed", exchange.method(), exchange.path(), why);
        refuse(exchange, ApiException.internal(why.getClass().getSimpleName()));
    }

    /** The web server wraps a peer that hung up in exceptions of its own. */
    private static boolean isBrokenConnection(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof IOException || t instanceof ServerConnectionException) return true;
        }
        return false;
    }

    private static void refuse(Exchange exchange, ApiException why) {
        if (exchange.answered()) return; // too late: the answer had begun
        why.retryAfterSeconds().ifPresent(seconds -> exchange.header("Retry-After", String.valueOf(seconds)));
        exchange.respond(why.code(), why.status());
    }

    private void route(Exchange exchange, Operation operation) {
        if (!operation.longRunning()) exchange.allow(RequestTime.of(exchange.query("timeout"), traffic.time()));
        Identity identity = access.identify(exchange.certificate(), exchange::header);
        exchange.authenticated(identity);
        try (var _ = traffic.inFlight().enter(operation, identity.effective())) {
            route(exchange, identity.effective());
        }
    }

    private void route(Exchange exchange, User user) {
        Optional<ResourcePath> resource = ResourcePath.parse(exchange.path());
        if (resource.isPresent()) {
            ResourcePath path = resource.get();
            access.require(Access.of(exchange, user, path));
            if (resources.wouldCreate(exchange, path)) access.require(Access.creation(user, path));
            var review = Reviews.find(path);
            var measured = ResourceMetrics.find(path);
            if (measured.isPresent()) metrics.handle(exchange, path, measured.get());
            else if (review.isPresent()) reviews.handle(exchange, path, review.get(), user);
            else resources.handle(exchange, path);
            return;
        }
        access.require(Access.of(exchange, user));
        if (!exchange.method().equals("GET")) throw ApiException.methodNotAllowed();
        document(exchange, exchange.path());
    }

    private void document(Exchange exchange, String path) {
        String[] parts = path.replaceAll("^/+|/+$", "").split("/");
        switch (parts[0]) {
            case "healthz", "livez", "readyz" -> health.answer(exchange, parts);
            case "metrics" -> {
                if (parts.length > 1) throw ApiException.noSuchResource();
                traffic.metrics().show(exchange);
            }
            case "version" -> exchange.respond(200, version());
            case ".well-known", "openid" -> issuer(exchange, path);
            case "" -> {
                ObjectNode root = JsonNodeFactory.instance.objectNode();
                var paths = root.putArray("paths");
                for (String p : new String[] {
                    "/api",
                    "/api/v1",
                    "/apis",
                    "/healthz",
                    "/livez",
                    "/metrics",
                    "/openapi/v2",
                    "/openapi/v3",
                    "/readyz",
                    "/version"
                }) {
                    paths.add(p);
                }
                exchange.respond(200, root);
            }
            case "api", "apis" -> discover(exchange, parts);
            case "openapi" -> documents.answer(exchange, parts);
            default -> throw ApiException.noSuchResource();
        }
    }

    private void issuer(Exchange exchange, String path) {
        switch (path) {
            case "/.well-known/openid-configuration", "/.well-known/openid-configuration/" ->
                exchange.respond(200, AccountTokens.discovery());
            case "/openid/v1/jwks", "/openid/v1/jwks/" ->
                exchange.respond(
                        200,
                        "application/jwk-set+json",
                        tokens.keySet().toString().getBytes(StandardCharsets.UTF_8));
            default -> throw ApiException.noSuchResource();
        }
    }

    private void discover(Exchange exchange, String[] parts) {
        boolean core = parts[0].equals("api");
        if (parts.length == 1) {
            String accept = exchange.header("Accept");
            for (String version : new String[] {"v2", "v2beta1"}) {
                if (accept.contains("g=apidiscovery.k8s.io;v=" + version + ";as=APIGroupDiscoveryList")) {
                    exchange.respond(
                            200,
                            "application/json;g=apidiscovery.k8s.io;v=" + version + ";as=APIGroupDiscoveryList",
                            discovery.aggregated(core, version).toString().getBytes(StandardCharsets.UTF_8));
                    return;
                }
            }
            exchange.respond(200, core ? discovery.coreVersions(address) : discovery.groups());
            return;
        }
        Optional<ObjectNode> found;
        if (core) found = parts.length == 2 ? discovery.resources("", parts[1]) : Optional.empty();
        else if (parts.length == 2) found = discovery.group(parts[1]);
        else found = parts.length == 3 ? discovery.resources(parts[1], parts[2]) : Optional.empty();
        exchange.respond(200, found.orElseThrow(ApiException::noSuchResource));
    }

    private static ObjectNode version() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("major", "1")
                .put("minor", "33")
                .put("gitVersion", VERSION)
                .put("gitCommit", "")
                .put("gitTreeState", "clean")
                .put("buildDate", "2026-01-01T00:00:00Z")
                .put("goVersion", "java" + Runtime.version().feature())
                .put("compiler", "javac")
                .put("platform", "linux/" + System.getProperty("os.arch"));
    }

    /** The registry, for those who assemble the server. */
    public Registry registry() {
        return registry;
    }
}
