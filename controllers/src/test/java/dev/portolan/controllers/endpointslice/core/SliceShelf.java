package dev.portolan.controllers.endpointslice.core;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/** Holds slices as the API would, and applies decisions to them. */
final class SliceShelf {
    private final int capacity;
    private final List<EndpointSlice> slices = new ArrayList<>();
    private int names;

    SliceShelf(int capacity) {
        this.capacity = capacity;
    }

    /** Decides, applies, and returns what was written. */
    List<SliceChange> settle(Service service, List<Pod> pods) {
        var now = new SliceDecision.Snapshot(service, pods, List.copyOf(slices), node -> "zone-of-" + node, "now");
        List<SliceChange> changes = SliceDecision.decide(now, capacity);
        for (SliceChange change : changes) {
            switch (change) {
                case SliceChange.Create(EndpointSlice slice) -> slices.add(named(slice));
                case SliceChange.Update(EndpointSlice slice) ->
                    slices.replaceAll(s -> name(s).equals(name(slice)) ? slice : s);
                case SliceChange.Delete(EndpointSlice slice) -> slices.removeIf(s -> name(s).equals(name(slice)));
            }
        }
        return changes;
    }

    private EndpointSlice named(EndpointSlice slice) {
        String name = slice.getMetadata().getGenerateName() + "%05d".formatted(names++);
        return new EndpointSliceBuilder(slice)
                .editMetadata()
                .withName(name)
                .endMetadata()
                .build();
    }

    private static String name(EndpointSlice slice) {
        return slice.getMetadata().getName();
    }

    void edit(UnaryOperator<EndpointSlice> edit) {
        slices.replaceAll(edit);
    }

    List<EndpointSlice> slices() {
        return slices;
    }

    List<String> addresses() {
        return slices.stream()
                .flatMap(s -> s.getEndpoints().stream())
                .flatMap(e -> e.getAddresses().stream())
                .toList();
    }

    /** How full the slices are, the fullest first. */
    List<Integer> sizes() {
        return slices.stream()
                .map(s -> s.getEndpoints().size())
                .sorted(Comparator.reverseOrder())
                .toList();
    }
}
