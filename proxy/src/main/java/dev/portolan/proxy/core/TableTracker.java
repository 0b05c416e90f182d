package dev.portolan.proxy.core;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pcollections.TreePMap;

/**
 * The table of a cluster that changes object by object. What a change costs depends on the Services it is about, not on how many there are;
 * every table is what {@link ServiceTable#compute} says of the same objects. Not thread-safe.
 */
public final class TableTracker {
    private record SliceKey(String namespace, String name) {}

    /**
     * One table and what may differ from the one before.
     *
     * @param touched every frontend that differs, and perhaps some that don't
     */
    public record Step(ServiceTable table, Set<Frontend> touched) {
        /** Copies the set. */
        public Step {
            touched = Set.copyOf(touched);
        }
    }

    private final Map<ServiceKey, ServiceView> services = new HashMap<>();
    private final Map<ServiceKey, SortedMap<String, SliceView>> slices = new HashMap<>();
    private final Map<SliceKey, ServiceKey> owners = new HashMap<>();
    private final Set<ServiceKey> changed = new HashSet<>();
    private NodeView node;

    /** Persistent maps: a table that was given out keeps what it had, and shares with the next one all that is the same. */
    private TreePMap<ServiceKey, ServicePart> parts = TreePMap.empty();

    private TreePMap<Frontend, Forwarding> forwardings = TreePMap.empty();
    private final Map<Frontend, TreeSet<Claim>> claims = new HashMap<>();

    /** Of a cluster without Services, for {@code node}. */
    public TableTracker(NodeView node) {
        this.node = node;
    }

    /** A Service is there, or is different. */
    public void put(ServiceView service) {
        services.put(service.key(), service);
        changed.add(service.key());
    }

    /** A Service is gone. */
    public void removeService(String namespace, String name) {
        ServiceKey key = new ServiceKey(namespace, name);
        services.remove(key);
        changed.add(key);
    }

    /** A slice is there, or is different; it may have changed the Service it belongs to. */
    public void put(String name, SliceView slice) {
        removeSlice(slice.namespace(), name);
        owners.put(new SliceKey(slice.namespace(), name), slice.key());
        slices.computeIfAbsent(slice.key(), key -> new TreeMap<>()).put(name, slice);
        changed.add(slice.key());
    }

    /** A slice is gone. */
    public void removeSlice(String namespace, String name) {
        ServiceKey key = owners.remove(new SliceKey(namespace, name));
        if (key != null) {
            slices.computeIfPresent(key, (k, own) -> {
                own.remove(name);
                return own.isEmpty() ? null : own;
            });
            changed.add(key);
        }
    }

    /** This node is different; then all Services are looked at. */
    public void put(NodeView now) {
        if (!now.equals(node)) {
            node = now;
            changed.addAll(services.keySet());
        }
    }

    /** This node, as it is known now. */
    public NodeView node() {
        return node;
    }

    /** How many ready endpoints of a Service are on this node. */
    public int localEndpoints(String namespace, String service) {
        return LocalEndpoints.count(slicesOf(new ServiceKey(namespace, service)), namespace, service, node.name());
    }

    private Collection<SliceView> slicesOf(ServiceKey key) {
        SortedMap<String, SliceView> own = slices.get(key);
        return own == null ? List.of() : own.values();
    }

    /** The table of this moment. */
    public Step next() {
        Map<ServiceKey, Optional<ServicePart>> now = new HashMap<>();
        for (ServiceKey key : changed) {
            now.put(
                    key,
                    Optional.ofNullable(services.get(key))
                            .map(service -> ServicePart.of(service, slicesOf(key), node)));
        }
        Set<Frontend> touched = new HashSet<>();
        now.forEach((key, part) -> replace(key, part, touched));
        touched.forEach(this::settle);
        changed.clear();
        return new Step(ServiceTable.of(parts, forwardings), touched);
    }

    private void replace(ServiceKey key, Optional<ServicePart> next, Set<Frontend> touched) {
        ServicePart before = parts.get(key);
        if (before != null) {
            for (Claim claim : before.claims()) {
                touched.add(claim.frontend());
                claims.computeIfPresent(claim.frontend(), (frontend, all) -> {
                    all.remove(claim);
                    return all.isEmpty() ? null : all;
                });
            }
        }
        for (Claim claim : next.map(ServicePart::claims).orElse(List.of())) {
            touched.add(claim.frontend());
            claims.computeIfAbsent(claim.frontend(), frontend -> new TreeSet<>())
                    .add(claim);
        }
        parts = next.isPresent() ? parts.plus(key, next.get()) : parts.minus(key);
    }

    private void settle(Frontend frontend) {
        TreeSet<Claim> all = claims.get(frontend);
        forwardings = all == null
                ? forwardings.minus(frontend)
                : forwardings.plus(frontend, all.first().forwarding());
    }
}
