package dev.portolan.gateway.edge;

import dev.portolan.gateway.core.ServiceKey;
import dev.portolan.gateway.core.ServiceView;
import dev.portolan.gateway.core.SliceView;
import dev.portolan.rules.IpAddresses;
import dev.portolan.rules.Names;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Service and EndpointSlice of the API as the core's views. Absent fields become empty values, or the API's defaults. */
final class ServiceMapper {
    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    private ServiceMapper() {}

    static ServiceView service(Service service) {
        var spec = service.getSpec();
        return new ServiceView(
                new ServiceKey(
                        service.getMetadata().getNamespace(),
                        service.getMetadata().getName()),
                "ExternalName".equals(spec.getType())
                        ? Optional.of(spec.getExternalName() == null ? "" : spec.getExternalName())
                        : Optional.empty(),
                "ClientIP".equals(spec.getSessionAffinity())
                        ? ServiceView.Affinity.CLIENT_IP
                        : ServiceView.Affinity.NONE,
                list(spec.getPorts()).stream()
                        .map(p -> new ServiceView.Port(
                                text(p.getName()),
                                p.getProtocol() == null ? "TCP" : p.getProtocol(),
                                p.getPort(),
                                text(p.getAppProtocol())))
                        .toList(),
                spec.getSelector() == null ? Map.of() : spec.getSelector());
    }

    /** The Service that the slice belongs to, if any. */
    static Optional<ServiceKey> owner(EndpointSlice slice) {
        Map<String, String> labels = slice.getMetadata().getLabels();
        return Optional.ofNullable(labels == null ? null : labels.get(SERVICE_NAME))
                .map(name -> new ServiceKey(slice.getMetadata().getNamespace(), name));
    }

    static SliceView slice(EndpointSlice slice) {
        return new SliceView(
                list(slice.getPorts()).stream()
                        // Not every API server checks the range.
                        .filter(p -> p.getPort() != null
                                && Names.portNumber(p.getPort()).isEmpty()
                                && (p.getProtocol() == null || p.getProtocol().equals("TCP")))
                        .map(p -> new SliceView.Port(text(p.getName()), p.getPort()))
                        .toList(),
                list(slice.getEndpoints()).stream()
                        .flatMap(ServiceMapper::endpoint)
                        .toList());
    }

    /** Addresses that are names (addressType FQDN) have no meaning to a proxy and are left out. */
    private static Stream<SliceView.Endpoint> endpoint(Endpoint endpoint) {
        var conditions = endpoint.getConditions();
        boolean ready = conditions == null || !Boolean.FALSE.equals(conditions.getReady());
        boolean serving = conditions == null || conditions.getServing() == null ? ready : conditions.getServing();
        boolean terminating = conditions != null && Boolean.TRUE.equals(conditions.getTerminating());
        return list(endpoint.getAddresses()).stream()
                .limit(1)
                .flatMap(address -> IpAddresses.parse(address).stream())
                .map(address -> new SliceView.Endpoint(address, SliceView.State.of(ready, serving, terminating)));
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
