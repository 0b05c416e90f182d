package dev.portolan.dns.core;

/** Names a Service. */
public record ServiceName(String namespace, String name) {
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
