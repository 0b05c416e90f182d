package dev.portolan.proxy.core;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Everything that this node's data plane shall do, as one immutable value. Two tables are equal when they do the same.
 *
 * @param forwardings what each frontend does, in the frontends' order
 * @param omissions every endpoint and Service port that was left out, and why; not part of {@link #equals}
 */
public record ServiceTable(SortedMap<Frontend, Forwarding> forwardings, List<Omission> omissions) {
    /** The table of a cluster without Services. */
    public static final ServiceTable EMPTY = new ServiceTable(new TreeMap<>(), List.of());

    /** Copies both. */
    public ServiceTable {
        forwardings = Collections.unmodifiableSortedMap(new TreeMap<>(forwardings));
        omissions = List.copyOf(omissions);
    }

    /**
     * Decides what every frontend does, by "Virtual IPs and Service Proxies" of the Kubernetes documentation. Headless and
     * ExternalName Services, and those of another proxy, have no frontends. The result depends on nothing but {@code snapshot}, and
     * not on the order in it.
     */
    public static ServiceTable compute(Snapshot snapshot) {
        return new TableSequence().next(snapshot);
    }

    /** A table that does just this; for tests and for callers that have no cluster. */
    public static ServiceTable of(Map<Frontend, Forwarding> forwardings) {
        return new ServiceTable(new TreeMap<>(forwardings), List.of());
    }

    /** The part of this table whose frontends satisfy {@code test}. */
    public ServiceTable only(Predicate<Frontend> test) {
        SortedMap<Frontend, Forwarding> kept = new TreeMap<>(forwardings);
        kept.keySet().removeIf(test.negate());
        return new ServiceTable(kept, omissions);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ServiceTable table && forwardings.equals(table.forwardings);
    }

    @Override
    public int hashCode() {
        return forwardings.hashCode();
    }
}
