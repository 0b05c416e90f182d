package dev.portolan.ui.core;

import java.util.Optional;

/**
 * Which thing on the map is meant. Its text, {@code kind/namespace/name}, is the thing's id on the page.
 *
 * @param namespace empty for nodes
 */
public record Ref(Kind kind, String namespace, String name) {
    /** The kinds on the map. */
    public enum Kind {
        INGRESS("ingress"),
        HTTP_ROUTE("httproute"),
        GRPC_ROUTE("grpcroute"),
        TLS_ROUTE("tlsroute"),
        SERVICE("service"),
        SLICE("slice"),
        POD("pod"),
        NODE("node");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    /** A Service's. */
    public static Ref service(String namespace, String name) {
        return new Ref(Kind.SERVICE, namespace, name);
    }

    /** A pod's. */
    public static Ref pod(String namespace, String name) {
        return new Ref(Kind.POD, namespace, name);
    }

    /** Reads an id; empty when it is none. */
    public static Optional<Ref> parse(String id) {
        String[] parts = id.split("/", -1);
        if (parts.length != 3 || parts[2].isEmpty()) return Optional.empty();
        for (Kind kind : Kind.values()) {
            if (kind.word.equals(parts[0]) && parts[1].isEmpty() == (kind == Kind.NODE)) {
                return Optional.of(new Ref(kind, parts[1], parts[2]));
            }
        }
        return Optional.empty();
    }

    /** The id. */
    public String id() {
        return kind.word + "/" + namespace + "/" + name;
    }
}
