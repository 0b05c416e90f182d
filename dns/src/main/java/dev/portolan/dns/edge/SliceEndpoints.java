package dev.portolan.dns.edge;

import dev.portolan.client.ObjectKey;
import dev.portolan.dns.core.EndpointView;
import dev.portolan.dns.core.ServiceName;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What each slice says, remembered under its Service, so that a change costs one Service's slices only. Not thread-safe. */
final class SliceEndpoints {
    private final Map<ServiceName, Map<ObjectKey, List<EndpointView>>> byService = new HashMap<>();

    /** Takes over one change and returns the Services that it is about: the label that names one may change too. */
    Set<ServiceName> changed(@Nullable EndpointSlice before, @Nullable EndpointSlice after) {
        Set<ServiceName> about = new HashSet<>();
        if (before != null) {
            ObjectMapper.serviceOf(before).ifPresent(service -> {
                about.add(service);
                byService.computeIfPresent(service, (s, slices) -> {
                    slices.remove(ObjectKey.of(before));
                    return slices.isEmpty() ? null : slices;
                });
            });
        }
        if (after != null) {
            ObjectMapper.serviceOf(after).ifPresent(service -> {
                about.add(service);
                byService
                        .computeIfAbsent(service, s -> new HashMap<>())
                        .put(ObjectKey.of(after), ObjectMapper.endpoints(after));
            });
        }
        return about;
    }

    /** The endpoints of all its slices. */
    List<EndpointView> of(ServiceName service) {
        return byService.getOrDefault(service, Map.of()).values().stream()
                .flatMap(List::stream)
                .toList();
    }
}
