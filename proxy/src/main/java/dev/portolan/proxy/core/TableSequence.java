package dev.portolan.proxy.core;

import dev.portolan.proxy.core.Forwarding.Kind;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One table after another: what a Service comes to is computed anew only when the Service, one of its slices or the node is another object
 * than the last time, so that a change costs little however many Services there are. Every table is what {@link ServiceTable#compute} says.
 * Not thread-safe.
 */
public final class TableSequence {
    private record Key(String namespace, String service) {}

    private record Known(ServiceView service, List<SliceView> slices, NodeView node, ServicePart part) {
        boolean restsOn(ServiceView now, List<SliceView> own, NodeView here) {
            if (service != now || slices.size() != own.size() || !node.equals(here)) return false;
            for (int i = 0; i < own.size(); i++) {
                if (slices.get(i) != own.get(i)) return false;
            }
            return true;
        }
    }

    private Map<Key, Known> known = Map.of();

    /** The table of {@code snapshot}. */
    public ServiceTable next(Snapshot snapshot) {
        Map<Key, List<SliceView>> slices =
                snapshot.slices().stream().collect(Collectors.groupingBy(s -> new Key(s.namespace(), s.service())));
        List<ServiceView> services = snapshot.services().stream()
                .sorted(Comparator.comparing(ServiceView::namespace).thenComparing(ServiceView::name))
                .toList();
        Map<Key, Known> now = HashMap.newHashMap(services.size());
        Merge merge = new Merge();
        for (ServiceView service : services) {
            Key key = new Key(service.namespace(), service.name());
            List<SliceView> own = slices.getOrDefault(key, List.of());
            Known before = known.get(key);
            Known after = before != null && before.restsOn(service, own, snapshot.node())
                    ? before
                    : new Known(service, own, snapshot.node(), ServicePart.of(service, own, snapshot.node()));
            now.put(key, after);
            merge.add(after.part());
        }
        known = now;
        return new ServiceTable(merge.forwardings, List.copyOf(merge.omissions));
    }

    /** Who gets a frontend that several want. */
    private static final class Merge {
        private final SortedMap<Frontend, Forwarding> forwardings = new TreeMap<>();
        private final Set<Omission> omissions = new LinkedHashSet<>();

        void add(ServicePart part) {
            omissions.addAll(part.omissions());
            part.wishes().forEach(wish -> put(wish.frontend(), wish.forwarding()));
        }

        /** A VIP is never taken over by another Service's external address; between equals the first by name has it. */
        private void put(Frontend frontend, Forwarding forwarding) {
            Forwarding holder = forwardings.get(frontend);
            if (holder == null || (forwarding.kind() == Kind.CLUSTER_IP && holder.kind() != Kind.CLUSTER_IP)) {
                forwardings.put(frontend, forwarding);
                if (holder != null) {
                    taken(frontend, holder);
                }
            } else if (!holder.owner().equals(forwarding.owner())) {
                taken(frontend, forwarding);
            }
        }

        private void taken(Frontend frontend, Forwarding loser) {
            omissions.add(new Omission(loser.owner(), frontend.toString(), Omission.Reason.FRONTEND_TAKEN));
        }
    }
}
