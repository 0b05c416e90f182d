package dev.portolan.apiserver.http;

import dev.portolan.apiserver.auth.Authenticator;
import dev.portolan.apiserver.auth.Authorizer;
import dev.portolan.apiserver.auth.User;
import dev.portolan.apiserver.discovery.Discovery;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.schema.Schemas;
import dev.portolan.apiserver.storage.ApiException;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.UncheckedIOException;
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
    private final Authorizer authorizer;
    private final Discovery discovery;
    private final ResourceHandler resources;
    private final SchemaDocuments documents;
    private final String address;

    public ApiHandler(
            Registry registry,
            Schemas schemas,
            Authorizer authorizer,
            NodeProxy nodeProxy,
            SchemaDocuments documents,
            ReadLimits limits,
            String address) {
        this.registry = registry;
        this.authorizer = authorizer;
        this.discovery = new Discovery(registry::types);
        this.resources = new ResourceHandler(registry, schemas, nodeProxy, limits);
        this.documents = documents;
        this.address = address;
    }

    /** Answers one request, whatever it is. */
    public void handle(Exchange exchange) {
        try {
            route(exchange);
        } catch (ApiException e) {
            refuse(exchange, e);
        } catch (UncheckedIOException clientGone) {
            LOG.debug("{} {}: the client went", exchange.method(), exchange.path());
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
        if (why.code() == 429 || why.code() == 504) exchange.header("Retry-After", "1");
        exchange.respond(why.code(), why.status());
    }

    private void route(Exchange exchange) {
        String path = exchange.path();
        switch (path) {
            case "/healthz", "/livez", "/readyz" -> {
                exchange.text(200, "ok");
                return;
            }
            case "/version", "/version/" -> {
                exchange.respond(200, version());
                return;
            }
            default -> {}
        }
        User user = Authenticator.user(exchange.certificate());
        if (user.isAnonymous()) throw ApiException.unauthorized();
        Optional<ResourcePath> resource = ResourcePath.parse(path);
        if (resource.isPresent()) {
            authorize(exchange, user, resource.get());
            resources.handle(exchange, resource.get());
        } else {
            if (!exchange.method().equals("GET")) throw ApiException.methodNotAllowed();
            document(exchange, path);
        }
    }

    private void authorize(Exchange exchange, User user, ResourcePath path) {
        String verb = verb(exchange, path);
        String resource = path.plural() + (path.subresource().isEmpty() ? "" : "/" + path.subresource());
        if (authorizer.allows(user, verb, path.group(), resource, path.namespace(), path.name())) return;
        throw ApiException.forbidden("%s is forbidden: User \"%s\" cannot %s resource \"%s\" in API group \"%s\""
                .formatted(path.plural(), user.name(), verb, resource, path.group()));
    }

    private static String verb(Exchange exchange, ResourcePath path) {
        boolean collection = path.name().isEmpty();
        return switch (exchange.method()) {
            case "GET", "HEAD" -> exchange.queryFlag("watch") ? "watch" : collection ? "list" : "get";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> collection ? "deletecollection" : "delete";
            default -> throw ApiException.methodNotAllowed();
        };
    }

    private void document(Exchange exchange, String path) {
        String[] parts = path.replaceAll("^/+|/+$", "").split("/");
        switch (parts[0]) {
            case "" -> {
                ObjectNode root = JsonNodeFactory.instance.objectNode();
                var paths = root.putArray("paths");
                for (String p : new String[] {
                    "/api",
                    "/api/v1",
                    "/apis",
                    "/healthz",
                    "/livez",
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

    private void discover(Exchange exchange, String[] parts) {
        boolean core = parts[0].equals("api");
        if (parts.length == 1) {
            String accept = exchange.header("Accept");
            for (String version : new String[] {"v2", "v2beta1"}) {
                if (accept.contains("g=apidiscovery.k8s.io;v=" + version + ";as=APIGroupDiscoveryList")) {
                    exchange.respond(
                            200,
                            "application/json;g=apidiscovery.k8s.io;v=" + version + ";as=APIGroupDiscoveryList",
                            discovery
                                    .aggregated(core, version)
                                    .toString()
                                    .getBytes(java.nio.charset.StandardCharsets.UTF_8));
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
