package dev.portolan.controllers.endpointslice.core;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lays endpoints into slices: those with the same ports together, at most so many in one.
 *
 * @param capacity how many endpoints a slice holds at most
 */
public record SliceLayout(SliceShape shape, int capacity) {
    /**
     * The writes that make those of {@code present} that are of this family hold exactly what is wanted.
     *
     * @param wanted by their ports, in a stable order
     */
    public List<SliceChange> changes(
            AddressFamily family, Map<List<EndpointPort>, List<Endpoint>> wanted, List<EndpointSlice> present) {
        Map<List<EndpointPort>, List<EndpointSlice>> byPorts = new LinkedHashMap<>();
        for (EndpointSlice slice : present) {
            if (slice.getAddressType().equals(family.word())) {
                byPorts.computeIfAbsent(slice.getPorts(), _ -> new ArrayList<>())
                        .add(slice);
            }
        }
        List<SliceChange> changes = new ArrayList<>();
        wanted.forEach((ports, endpoints) -> {
            PortGroup group = new PortGroup(shape, family, capacity, ports);
            endpoints.forEach(group::add);
            changes.addAll(group.changes(byPorts.getOrDefault(ports, List.of())));
        });
        byPorts.forEach((ports, slices) -> {
            if (!wanted.containsKey(ports)) {
                slices.forEach(slice -> changes.add(new SliceChange.Delete(slice)));
            }
        });
        return reuse(changes);
    }

    /** A slice that would go is rewritten as one that would come: one write instead of two, and no moment without either. */
    private List<SliceChange> reuse(List<SliceChange> changes) {
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
