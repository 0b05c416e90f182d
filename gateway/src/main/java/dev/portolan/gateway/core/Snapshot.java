package dev.portolan.gateway.core;

import java.util.List;
import java.util.Map;

/**
 * What is known of the API at one moment, as far as routing needs it.
 *
 * @param services at least every Service that an Ingress names
 * @param slices their EndpointSlices
 */
public record Snapshot(
        List<IngressView> ingresses,
        List<ClassView> classes,
        Map<ServiceKey, ServiceView> services,
        Map<ServiceKey, List<SliceView>> slices) {
    /** Copies the collections. */
    public Snapshot {
        ingresses = List.copyOf(ingresses);
        classes = List.copyOf(classes);
        services = Map.copyOf(services);
        slices = Map.copyOf(slices);
    }
}
