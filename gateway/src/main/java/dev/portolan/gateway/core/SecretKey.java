package dev.portolan.gateway.core;

/** Names one Secret. */
public record SecretKey(String namespace, String name) {
    /** {@code namespace/name}. */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
