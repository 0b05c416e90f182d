package dev.portolan.proxy.core;

import java.util.Comparator;

/**
 * The Service port that something in the table is there for. Ordered by namespace, name and port.
 *
 * @param namespace the Service's namespace
 * @param service the Service's name
 * @param port the port's name, empty for a single unnamed port
 */
public record PortOwner(String namespace, String service, String port) implements Comparable<PortOwner> {
    private static final Comparator<PortOwner> ORDER = Comparator.comparing(PortOwner::namespace)
            .thenComparing(PortOwner::service)
            .thenComparing(PortOwner::port);

    @Override
    public int compareTo(PortOwner other) {
        return ORDER.compare(this, other);
    }

    /** {@code ns/name:port}, or {@code ns/name} for an unnamed port. */
    @Override
    public String toString() {
        return namespace + "/" + service + (port.isEmpty() ? "" : ":" + port);
    }
}
