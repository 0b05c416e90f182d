package dev.portolan.gateway.core;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/**
 * What is known of the API at one moment, as far as routing needs it.
 *
 * @param services at least every Service that an Ingress names
 * @param slices their EndpointSlices
 * @param names the addresses of names outside that an ExternalName Service stands for; without the name as long as it is not resolved
 * @param secrets at least every Secret that an Ingress names
 */
public record Snapshot(
        List<IngressView> ingresses,
        List<ClassView> classes,
        Map<ServiceKey, ServiceView> services,
        Map<ServiceKey, List<SliceView>> slices,
        Map<String, List<InetAddress>> names,
        Map<SecretKey, SecretView> secrets) {
    /** Copies the collections. */
    public Snapshot {
        ingresses = List.copyOf(ingresses);
        classes = List.copyOf(classes);
        services = Map.copyOf(services);
        slices = Map.copyOf(slices);
        names = Map.copyOf(names);
        secrets = Map.copyOf(secrets);
    }
}
