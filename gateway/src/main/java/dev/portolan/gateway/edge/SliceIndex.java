package dev.portolan.gateway.edge;

import dev.portolan.client.ObjectKey;
import dev.portolan.gateway.core.ServiceKey;
import dev.portolan.gateway.core.SliceView;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The slices of each Service, kept with the watch: a cluster has many more than Ingresses lead to. Thread-safe. */
final class SliceIndex {
    private final Map<ServiceKey, Map<ObjectKey, SliceView>> byService = new HashMap<>();

    /** Takes over one change; the label that names the Service may change too. */
    synchronized void changed(@Nullable EndpointSlice before, @Nullable EndpointSlice after) {
        if (before != null) {
            owner(before)
                    .ifPresent(service -> byService.computeIfPresent(service, (s, slices) -> {
                        slices.remove(ObjectKey.of(before));
                        return slices.isEmpty() ? null : slices;
                    }));
        }
        if (after != null) {
            owner(after)
                    .ifPresent(service -> byService
                            .computeIfAbsent(service, s -> new TreeMap<>())
                            .put(ObjectKey.of(after), ServiceMapper.slice(after)));
        }
    }

    private static Optional<ServiceKey> owner(EndpointSlice slice) {
        return ServiceMapper.owner(slice);
    }

    synchronized List<SliceView> of(ServiceKey service) {
        return List.copyOf(byService.getOrDefault(service, Map.of()).values());
    }
}
