package dev.portolan.ui.edge;

import static dev.portolan.ui.edge.Fields.list;
import static dev.portolan.ui.edge.Fields.map;
import static dev.portolan.ui.edge.Fields.text;

import dev.portolan.ui.core.Facts;
import dev.portolan.ui.core.Ref;
import dev.portolan.ui.core.State;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Services and their slices. */
final class ServiceFacts {
    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    private ServiceFacts() {}

    static Facts.Service of(Service service) {
        var spec = service.getSpec();
        boolean headless = "None".equals(spec.getClusterIP());
        boolean external = "ExternalName".equals(spec.getType());
        return new Facts.Service(
                Ref.service(
                        service.getMetadata().getNamespace(),
                        service.getMetadata().getName()),
                headless ? "headless" : text(spec.getType()),
                external ? text(spec.getExternalName()) : headless ? "" : text(spec.getClusterIP()),
                list(spec.getPorts()).stream().map(ServiceFacts::port).toList());
    }

    private static String port(ServicePort p) {
        String name = text(p.getName()).isEmpty() ? "" : p.getName() + " ";
        String protocol = p.getProtocol() == null || p.getProtocol().equals("TCP") ? "" : "/" + p.getProtocol();
        String node = p.getNodePort() == null || p.getNodePort() == 0 ? "" : ", node port " + p.getNodePort();
        Object target =
                p.getTargetPort() == null ? p.getPort() : p.getTargetPort().getValue();
        return name + p.getPort() + protocol + " → " + Objects.requireNonNullElse(target, p.getPort()) + node;
    }

    /** A slice that belongs to a Service. */
    static Stream<Facts.Slice> of(EndpointSlice slice) {
        String service = map(slice.getMetadata().getLabels()).getOrDefault(SERVICE_NAME, "");
        if (service.isEmpty()) return Stream.empty();
        String namespace = slice.getMetadata().getNamespace();
        return Stream.of(new Facts.Slice(
                new Ref(Ref.Kind.SLICE, namespace, slice.getMetadata().getName()),
                Ref.service(namespace, service),
                text(slice.getAddressType()),
                list(slice.getPorts()).stream().map(ServiceFacts::port).toList(),
                list(slice.getEndpoints()).stream()
                        .flatMap(e -> list(e.getAddresses()).stream().limit(1).map(a -> endpoint(e, a)))
                        .toList()));
    }

    private static String port(EndpointPort p) {
        return (text(p.getName()).isEmpty() ? "" : p.getName() + " ") + p.getPort();
    }

    /** Only the first address of an endpoint counts (API reference, EndpointSlice: the others are interchangeable). */
    private static Facts.Endpoint endpoint(Endpoint e, String address) {
        boolean pod = e.getTargetRef() != null && "Pod".equals(e.getTargetRef().getKind());
        return new Facts.Endpoint(
                address, pod ? text(e.getTargetRef().getName()) : "", text(e.getNodeName()), state(e));
    }

    /** Unknown counts as ready (API reference, EndpointConditions). */
    private static State state(Endpoint e) {
        var conditions = e.getConditions();
        if (conditions == null) return State.READY;
        if (Boolean.TRUE.equals(conditions.getTerminating())) return State.TERMINATING;
        return Boolean.FALSE.equals(conditions.getReady()) ? State.NOT_READY : State.READY;
    }

    static List<Facts.Slice> slices(List<EndpointSlice> slices) {
        return slices.stream().flatMap(ServiceFacts::of).toList();
    }
}
