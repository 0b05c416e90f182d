package dev.portolan.controllers.endpointslice.core;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.List;

/** The one empty slice of a Service without pods: whoever reads slices can tell "nobody there" from "not looked at yet". */
final class Placeholder {
    private Placeholder() {}

    /** {@code deletions}, all that there was, but one slice stays or comes, empty and without ports. */
    static List<SliceChange> instead(List<SliceChange> deletions, AddressFamily family, SliceShape shape) {
        if (deletions.isEmpty()) {
            return List.of(new SliceChange.Create(shape.create(family, List.of(), List.of())));
        }
        List<SliceChange> changes = new ArrayList<>(deletions);
        SliceChange kept = changes.stream()
                .filter(c -> isPlaceholder(c.slice()))
                .findFirst()
                .orElse(changes.getFirst());
        changes.remove(kept);
        if (!isPlaceholder(kept.slice()) || !shape.fits(kept.slice())) {
            changes.addFirst(new SliceChange.Update(shape.update(kept.slice(), List.of(), List.of())));
        }
        return changes;
    }

    private static boolean isPlaceholder(EndpointSlice slice) {
        return slice.getEndpoints().isEmpty() && slice.getPorts().isEmpty();
    }
}
