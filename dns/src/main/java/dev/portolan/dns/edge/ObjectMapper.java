package dev.portolan.dns.edge;

import dev.portolan.dns.core.EndpointView;
import dev.portolan.dns.core.ServiceName;
import dev.portolan.dns.core.ServiceView;
import dev.portolan.dns.wire.Name;
import dev.portolan.rules.IpAddresses;
import dev.portolan.rules.Names;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.net.InetAddress;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The API's objects as the zone's records. What is absent gets the API's default. */
final class ObjectMapper {
    private static final String SERVICE_NAME = "kubernetes.io/service-name";
    private static final String HEADLESS = "None";

    private ObjectMapper() {}

    /**
     * The Service, or empty while it has no address yet.
     *
     * @throws IllegalArgumentException when its {@code externalName} is no DNS name
     */
    static Optional<ServiceView> service(Service service) {
        var name = new ServiceName(
                service.getMetadata().getNamespace(), service.getMetadata().getName());
        var spec = service.getSpec();
        if ("ExternalName".equals(spec.getType())) {
            return spec.getExternalName() == null
                    ? Optional.empty()
                    : Optional.of(new ServiceView.Alias(name, Name.of(spec.getExternalName())));
        }
        if (HEADLESS.equals(spec.getClusterIP())) {
            return Optional.of(new ServiceView.Headless(name, Boolean.TRUE.equals(spec.getPublishNotReadyAddresses())));
        }
        List<String> texts = list(spec.getClusterIPs());
        if (texts.isEmpty() && spec.getClusterIP() != null) {
            texts = List.of(spec.getClusterIP());
        }
        List<InetAddress> addresses =
                texts.stream().flatMap(t -> IpAddresses.parse(t).stream()).toList();
        return addresses.isEmpty()
                ? Optional.empty()
                : Optional.of(new ServiceView.Virtual(
                        name,
                        addresses,
                        list(spec.getPorts()).stream()
                                .map(p ->
                                        new ServiceView.Port(text(p.getName()), protocol(p.getProtocol()), p.getPort()))
                                .toList()));
    }

    /**
     * Which Service a slice belongs to. The value of a label may be what no Service's name is: empty, with dots, or with capitals, which
     * in DNS would be another Service's name.
     */
    static Optional<ServiceName> serviceOf(EndpointSlice slice) {
        Map<String, String> labels = slice.getMetadata().getLabels();
        String name = labels == null ? null : labels.get(SERVICE_NAME);
        return name == null || !Names.dns1123Label(name).isEmpty()
                ? Optional.empty()
                : Optional.of(new ServiceName(slice.getMetadata().getNamespace(), name));
    }

    static List<EndpointView> endpoints(EndpointSlice slice) {
        List<ServiceView.Port> ports = list(slice.getPorts()).stream()
                // "All ports" has no number to publish; not every API server checks the range.
                .filter(p ->
                        p.getPort() != null && Names.portNumber(p.getPort()).isEmpty())
                .map(p -> new ServiceView.Port(text(p.getName()), protocol(p.getProtocol()), p.getPort()))
                .toList();
        return list(slice.getEndpoints()).stream()
                .flatMap(e -> endpoint(e, ports))
                .toList();
    }

    private static Stream<EndpointView> endpoint(Endpoint endpoint, List<ServiceView.Port> ports) {
        // An absent condition means "unknown", which is to be read as ready (EndpointConditions).
        boolean ready = endpoint.getConditions() == null
                || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
        return list(endpoint.getAddresses()).stream()
                .limit(1)
                .flatMap(text -> IpAddresses.parse(text).stream())
                .map(address -> new EndpointView(address, hostname(endpoint), ready, ports));
    }

    /** Empty where there is none, or none that can be part of a name: such an endpoint is named after its address. */
    private static String hostname(Endpoint endpoint) {
        String name = text(endpoint.getHostname());
        return name.isEmpty() || !Names.dns1123Label(name).isEmpty() ? "" : name;
    }

    /** The addresses of a pod that runs or will run; its own, not its host's. */
    static List<InetAddress> addresses(Pod pod) {
        var status = pod.getStatus();
        if (status == null
                || "Succeeded".equals(status.getPhase())
                || "Failed".equals(status.getPhase())
                || Boolean.TRUE.equals(pod.getSpec().getHostNetwork())) {
            return List.of();
        }
        List<String> texts =
                list(status.getPodIPs()).stream().map(ip -> text(ip.getIp())).toList();
        if (texts.isEmpty()) {
            texts = List.of(text(status.getPodIP()));
        }
        return texts.stream().flatMap(t -> IpAddresses.parse(t).stream()).toList();
    }

    /** Whether a pod has the search list of its namespace, and nothing else: dnsPolicy ClusterFirst without more domains. */
    static boolean searchesTheUsual(Pod pod) {
        String policy = text(pod.getSpec().getDnsPolicy());
        var own = pod.getSpec().getDnsConfig();
        return (policy.isEmpty() || policy.equals("ClusterFirst"))
                && (own == null
                        || (list(own.getSearches()).isEmpty()
                                && list(own.getOptions()).isEmpty()));
    }

    /** When the change behind a slice happened, where its controller says so. */
    static Optional<Instant> changed(EndpointSlice slice) {
        Map<String, String> annotations = slice.getMetadata().getAnnotations();
        String at = annotations == null ? null : annotations.get("endpoints.kubernetes.io/last-change-trigger-time");
        try {
            return at == null ? Optional.empty() : Optional.of(Instant.parse(at));
        } catch (DateTimeParseException notATime) {
            return Optional.empty();
        }
    }

    private static String protocol(@Nullable String protocol) {
        return protocol == null ? "TCP" : protocol;
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
