package dev.portolan.proxy.core;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Everything that this node's data plane shall do, as one immutable value. Two tables are equal when they do the same. */
public final class ServiceTable {
    /** The table of a cluster without Services. */
    public static final ServiceTable EMPTY = new ServiceTable(new TreeMap<>(), List::of);

    private final SortedMap<Frontend, Forwarding> forwardings;
    private final Supplier<List<Omission>> omissions;

    /**
     * @param forwardings never changed by anybody from now on
     * @param omissions asked when somebody wants to know: a change of one Service shall not cost a look at all
     */
    ServiceTable(SortedMap<Frontend, Forwarding> forwardings, Supplier<List<Omission>> omissions) {
        this.forwardings = Collections.unmodifiableSortedMap(forwardings);
        this.omissions = omissions;
    }

    /**
     * Decides what every frontend does, by "Virtual IPs and Service Proxies" of the Kubernetes documentation. Headless and
     * ExternalName Services, and those of another proxy, have no frontends. The result depends on nothing but {@code snapshot}, and
     * not on the order in it.
     */
    public static ServiceTable compute(Snapshot snapshot) {
        Map<ServiceKey, List<SliceView>> slices =
                snapshot.slices().stream().collect(Collectors.groupingBy(SliceView::key));
        SortedMap<ServiceKey, ServicePart> parts = new TreeMap<>();
        snapshot.services()
                .forEach(service -> parts.put(
                        service.key(),
                        ServicePart.of(service, slices.getOrDefault(service.key(), List.of()), snapshot.node())));
        SortedMap<Frontend, Claim> winners = new TreeMap<>();
        parts.values()
                .forEach(part -> part.claims()
                        .forEach(claim ->
                                winners.merge(claim.frontend(), claim, (a, b) -> a.compareTo(b) <= 0 ? a : b)));
        SortedMap<Frontend, Forwarding> forwardings = new TreeMap<>();
        winners.forEach((frontend, claim) -> forwardings.put(frontend, claim.forwarding()));
        return of(parts, forwardings);
    }

    /** The table of these Services, of which each frontend's winner is known. */
    static ServiceTable of(SortedMap<ServiceKey, ServicePart> parts, SortedMap<Frontend, Forwarding> forwardings) {
        return new ServiceTable(forwardings, () -> {
            Set<Omission> all = new LinkedHashSet<>();
            parts.values().forEach(part -> {
                all.addAll(part.omissions());
                part.claims().forEach(claim -> {
                    PortOwner owner = claim.forwarding().owner();
                    Forwarding winner = forwardings.get(claim.frontend());
                    if (winner != null && !winner.owner().equals(owner)) {
                        all.add(new Omission(owner, claim.frontend().toString(), Omission.Reason.FRONTEND_TAKEN));
                    }
                });
            });
            return List.copyOf(all);
        });
    }

    /** A table that does just this; for tests and for callers that have no cluster. */
    public static ServiceTable of(Map<Frontend, Forwarding> forwardings) {
        return new ServiceTable(new TreeMap<>(forwardings), List::of);
    }

    /** What each frontend does, in the frontends' order. */
    public SortedMap<Frontend, Forwarding> forwardings() {
        return forwardings;
    }

    /** Every endpoint and Service port that was left out, and why; not part of {@link #equals}. Looks at all of them. */
    public List<Omission> omissions() {
        return omissions.get();
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

    /** The forwardings. */
    @Override
    public String toString() {
        return forwardings.toString();
    }
}
