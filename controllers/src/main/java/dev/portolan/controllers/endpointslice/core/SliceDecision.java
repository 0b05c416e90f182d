package dev.portolan.controllers.endpointslice.core;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Which writes bring a Service's EndpointSlices to what its pods are now (Kubernetes documentation, "EndpointSlices"; KEP-752). */
public final class SliceDecision {
    /** How many endpoints a slice holds at most: Kubernetes' default. */
    public static final int CAPACITY = 100;

    private SliceDecision() {}

    /**
     * What the decision rests on.
     *
     * @param pods those whose labels match the Service's selector, in a stable order
     * @param slices those of the Service that this controller manages
     * @param zone the zone of a node by its name; empty when unknown
     * @param triggerTime when the earliest change happened that this decision answers; empty when unknown
     */
    public record Snapshot(
            Service service,
            List<Pod> pods,
            List<EndpointSlice> slices,
            Function<String, String> zone,
            String triggerTime) {}

    /** The writes, none when everything is as it should be. */
    public static List<SliceChange> decide(Snapshot now) {
        return decide(now, CAPACITY);
    }

    static List<SliceChange> decide(Snapshot now, int capacity) {
        SliceShape shape = new SliceShape(now.service(), now.triggerTime());
        List<SliceChange> changes = new ArrayList<>();
        List<AddressFamily> families = AddressFamily.of(now.service());
        for (AddressFamily family : families) {
            changes.addAll(decide(now, family, shape, capacity));
        }
        for (EndpointSlice slice : now.slices()) {
            if (families.stream().noneMatch(f -> f.word().equals(slice.getAddressType()))) {
                changes.add(new SliceChange.Delete(slice));
            }
        }
        return changes;
    }

    private static List<SliceChange> decide(Snapshot now, AddressFamily family, SliceShape shape, int capacity) {
        Map<List<EndpointPort>, PortGroup> groups = new LinkedHashMap<>();
        for (Pod pod : now.pods()) {
            if (PodEndpoint.counts(pod, family)) {
                List<EndpointPort> ports = PodEndpoint.ports(now.service(), pod);
                groups.computeIfAbsent(ports, p -> new PortGroup(shape, family, capacity, p))
                        .add(PodEndpoint.of(now.service(), pod, family, now.zone()));
            }
        }
        Map<List<EndpointPort>, List<EndpointSlice>> existing = new LinkedHashMap<>();
        for (EndpointSlice slice : now.slices()) {
            if (slice.getAddressType().equals(family.word())) {
                existing.computeIfAbsent(slice.getPorts(), _ -> new ArrayList<>())
                        .add(slice);
            }
        }
        List<SliceChange> changes = new ArrayList<>();
        groups.forEach((ports, group) -> changes.addAll(group.changes(existing.getOrDefault(ports, List.of()))));
        existing.forEach((ports, slices) -> {
            if (!groups.containsKey(ports)) {
                slices.forEach(slice -> changes.add(new SliceChange.Delete(slice)));
            }
        });
        return groups.isEmpty() ? Placeholder.instead(changes, family, shape) : reuse(changes, shape);
    }

    /** A slice that would go is rewritten as one that would come: one write instead of two, and no moment without either. */
    private static List<SliceChange> reuse(List<SliceChange> changes, SliceShape shape) {
        List<EndpointSlice> free = new ArrayList<>();
        changes.forEach(change -> {
            if (change instanceof SliceChange.Delete(EndpointSlice slice)) {
                free.add(slice);
            }
        });
        List<SliceChange> result = new ArrayList<>();
        for (SliceChange change : changes) {
            switch (change) {
                case SliceChange.Create(EndpointSlice slice)
                when !free.isEmpty() ->
                    result.add(new SliceChange.Update(
                            shape.update(free.removeFirst(), slice.getPorts(), slice.getEndpoints())));
                case SliceChange.Delete _ -> {}
                default -> result.add(change);
            }
        }
        free.forEach(slice -> result.add(new SliceChange.Delete(slice)));
        return result;
    }
}
