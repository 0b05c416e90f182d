package dev.portolan.proxy.core;

import java.util.List;

/** All that a {@link ServiceTable} is computed from, as it was at one moment. */
public record Snapshot(List<ServiceView> services, List<SliceView> slices, NodeView node) {
    /** Copies the lists. */
    public Snapshot {
        services = List.copyOf(services);
        slices = List.copyOf(slices);
    }
}
