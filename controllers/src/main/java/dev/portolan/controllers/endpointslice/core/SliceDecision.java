package dev.portolan.controllers.endpointslice.core;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
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
        SliceShape shape = SliceShape.of(now.service(), now.triggerTime());
        SliceLayout layout = new SliceLayout(shape, capacity);
        List<SliceChange> changes = new ArrayList<>();
        List<AddressFamily> families = AddressFamily.of(now.service());
        for (AddressFamily family : families) {
            Map<List<EndpointPort>, List<Endpoint>> wanted = wanted(now, family);
            List<SliceChange> ofFamily = layout.changes(family, wanted, now.slices());
            changes.addAll(wanted.isEmpty() ? Placeholder.instead(ofFamily, family, shape) : ofFamily);
        }
        for (EndpointSlice slice : now.slices()) {
            if (families.stream().noneMatch(f -> f.word().equals(slice.getAddressType()))) {
                changes.add(new SliceChange.Delete(slice));
            }
        }
        return changes;
    }

    private static Map<List<EndpointPort>, List<Endpoint>> wanted(Snapshot now, AddressFamily family) {
        Map<List<EndpointPort>, List<Endpoint>> wanted = new LinkedHashMap<>();
        for (Pod pod : now.pods()) {
            if (PodEndpoint.counts(pod, family)) {
                wanted.computeIfAbsent(PodEndpoint.ports(now.service(), pod), _ -> new ArrayList<>())
                        .add(PodEndpoint.of(now.service(), pod, family, now.zone()));
            }
        }
        return wanted;
    }
}
