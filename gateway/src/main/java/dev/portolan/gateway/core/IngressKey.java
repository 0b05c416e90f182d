package dev.portolan.gateway.core;

/** Names one Ingress. */
public record IngressKey(String namespace, String name) {
    /** {@code namespace/name}. */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
