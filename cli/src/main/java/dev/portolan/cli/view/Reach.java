package dev.portolan.cli.view;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/** What can be reached, and how: the Services outside kube-system without {@code kubernetes}, and the Ingresses. */
public record Reach(List<ServiceReach> services, List<IngressReach> ingresses) {
    /** Copies. */
    public Reach {
        services = List.copyOf(services);
        ingresses = List.copyOf(ingresses);
    }

    /**
     * Works it out, by namespace and name.
     *
     * @param gateway where the Ingress proxy listens, {@code host:port}
     * @param tls where it serves TLS, likewise; empty where it does not
     * @param line makes the command line of one of our commands
     */
    public static Reach of(
            List<Service> services,
            List<EndpointSlice> slices,
            List<Ingress> ingresses,
            String gateway,
            String tls,
            UnaryOperator<String> line) {
        return new Reach(
                services.stream()
                        .filter(s -> !s.getMetadata().getNamespace().equals("kube-system"))
                        .filter(s -> !s.getMetadata().getName().equals("kubernetes"))
                        .map(s -> ServiceReach.of(s, slices, line))
                        .sorted(Comparator.comparing(ServiceReach::namespace).thenComparing(ServiceReach::name))
                        .toList(),
                ingresses.stream()
                        .flatMap(i -> IngressReach.of(i, gateway, tls).stream())
                        .toList());
    }
}
