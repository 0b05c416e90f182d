package dev.portolan.gateway.core;

/** Names one Service. */
public record ServiceKey(String namespace, String name) {
    /** {@code namespace/name}. */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
