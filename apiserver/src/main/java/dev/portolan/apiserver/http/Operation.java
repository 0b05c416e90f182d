package dev.portolan.apiserver.http;

import dev.portolan.apiserver.storage.ApiException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a request asks for, as limits, metrics and the audit log tell requests apart: known before anything of it is looked up.
 *
 * @param method of HTTP
 * @param watch whether it stays open to tell of changes
 * @param apply whether a PATCH is a server-side apply
 * @param dryRun whether nothing is to be kept
 * @param path of a resource; empty for documents, such as those of discovery
 */
record Operation(String method, boolean watch, boolean apply, boolean dryRun, Optional<ResourcePath> path) {
    /** They last as long as their clients wish (kube-apiserver's long-running requests). */
    private static final Set<String> ENDLESS = Set.of("attach", "exec", "log", "portforward", "proxy");

    private static final Set<String> CONNECTIONS = Set.of("attach", "exec", "portforward", "proxy");

    /** Of a request; one whose path or query cannot be read asks for nothing that is known. */
    static Operation of(Exchange exchange) {
        try {
            return new Operation(
                    exchange.method(),
                    exchange.queryFlag("watch"),
                    exchange.method().equals("PATCH") && WriteOptions.isApply(exchange),
                    !exchange.query("dryRun").isEmpty(),
                    ResourcePath.parse(exchange.path()));
        } catch (ApiException unreadable) {
            return new Operation(exchange.method(), false, false, false, Optional.empty());
        }
    }

    /** Of a request that becomes a connection. */
    static Operation ofStream(String method, ResourcePath path) {
        return new Operation(method, false, false, false, Optional.of(path));
    }

    /** Whether it lasts as long as its client wishes: it counts against no limit of requests at work. */
    boolean longRunning() {
        return watch || path.filter(p -> ENDLESS.contains(p.subresource())).isPresent();
    }

    /** Whether it may change something. */
    boolean mutating() {
        return !Set.of("GET", "HEAD", "OPTIONS").contains(method);
    }

    private boolean collection() {
        return path.filter(p -> p.name().isEmpty()).isPresent();
    }

    /** The label {@code verb} of kube-apiserver's metrics. */
    String metricsVerb() {
        if (path.filter(p -> CONNECTIONS.contains(p.subresource())).isPresent()) return "CONNECT";
        return switch (method) {
            case "GET", "HEAD" -> watch ? "WATCH" : collection() ? "LIST" : "GET";
            case "DELETE" -> collection() ? "DELETECOLLECTION" : "DELETE";
            case "PATCH" -> apply ? "APPLY" : "PATCH";
            case "POST", "PUT" -> method;
            default -> "other";
        };
    }

    /** The verb as RBAC and the audit log name it; of a document, the method. */
    String verb() {
        if (path.isEmpty()) return method.toLowerCase(Locale.ROOT);
        return switch (method) {
            case "GET", "HEAD" -> watch ? "watch" : collection() ? "list" : "get";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> collection() ? "deletecollection" : "delete";
            default -> method.toLowerCase(Locale.ROOT);
        };
    }

    /** The label {@code scope} of kube-apiserver's metrics. */
    String scope() {
        if (path.isEmpty()) return "";
        ResourcePath p = path.get();
        if (!p.name().isEmpty() || method.equals("POST")) return "resource";
        return p.namespace().isEmpty() ? "cluster" : "namespace";
    }
}
