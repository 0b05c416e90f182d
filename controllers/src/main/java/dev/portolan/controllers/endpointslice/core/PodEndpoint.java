package dev.portolan.controllers.endpointslice.core;

import dev.portolan.controllers.pods.PodState;
import dev.portolan.rules.TargetPorts;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;

/** What one pod contributes to a Service (Kubernetes documentation, "EndpointSlices"). */
public final class PodEndpoint {
    private PodEndpoint() {}

    /** Whether the pod counts at all: its labels are taken to match. */
    public static boolean counts(Pod pod, AddressFamily family) {
        return !PodState.finished(pod) && family.addressOf(pod).isPresent();
    }

    /**
     * The endpoint of a pod that {@link #counts}.
     *
     * @param zone the zone of a node by its name; empty when unknown
     */
    public static Endpoint of(Service service, Pod pod, AddressFamily family, Function<String, String> zone) {
        boolean ready = PodState.ready(pod);
        boolean terminating = PodState.terminating(pod);
        boolean publishNotReady = Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses());
        String node = PodState.nodeName(pod);
        String where = node.isEmpty() ? "" : zone.apply(node);
        EndpointBuilder endpoint = new EndpointBuilder()
                .withAddresses(family.addressOf(pod).orElseThrow())
                .withNewConditions()
                .withReady(publishNotReady || (ready && !terminating))
                .withServing(ready)
                .withTerminating(terminating)
                .endConditions()
                .withNewTargetRef()
                .withKind("Pod")
                .withNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .withUid(pod.getMetadata().getUid())
                .endTargetRef();
        if (!node.isEmpty()) {
            endpoint.withNodeName(node);
        }
        if (!where.isEmpty()) {
            endpoint.withZone(where);
        }
        hostname(service, pod).ifPresent(endpoint::withHostname);
        if (ready && !terminating) {
            Hints.of(service, node, where).ifPresent(endpoint::withHints);
        }
        return endpoint.build();
    }

    private static Optional<String> hostname(Service service, Pod pod) {
        String hostname = pod.getSpec().getHostname();
        boolean inDomain = service.getMetadata().getName().equals(pod.getSpec().getSubdomain());
        return hostname == null || hostname.isEmpty() || !inDomain ? Optional.empty() : Optional.of(hostname);
    }

    /** The ports that the Service reaches in this pod, in the Service's order; a named port that the pod lacks is left out. */
    public static List<EndpointPort> ports(Service service, Pod pod) {
        List<TargetPorts.ContainerPort> declared = declared(pod);
        List<EndpointPort> ports = new ArrayList<>();
        for (ServicePort port : service.getSpec().getPorts()) {
            OptionalInt number =
                    TargetPorts.resolve(text(port.getTargetPort()), port.getPort(), protocol(port), declared);
            if (number.isPresent()) {
                EndpointPortBuilder each = new EndpointPortBuilder()
                        .withName(port.getName() == null ? "" : port.getName())
                        .withProtocol(protocol(port))
                        .withPort(number.getAsInt());
                if (port.getAppProtocol() != null) {
                    each.withAppProtocol(port.getAppProtocol());
                }
                ports.add(each.build());
            }
        }
        return ports;
    }

    /** Init containers that go on running (sidecars) may serve as well. */
    private static List<TargetPorts.ContainerPort> declared(Pod pod) {
        return Stream.concat(
                        pod.getSpec().getContainers().stream(),
                        pod.getSpec().getInitContainers().stream().filter(c -> "Always".equals(c.getRestartPolicy())))
                .flatMap(c -> c.getPorts().stream())
                .map(PodEndpoint::declared)
                .toList();
    }

    private static TargetPorts.ContainerPort declared(ContainerPort port) {
        return new TargetPorts.ContainerPort(
                port.getName() == null ? "" : port.getName(),
                port.getProtocol() == null ? "TCP" : port.getProtocol(),
                port.getContainerPort());
    }

    private static String protocol(ServicePort port) {
        return port.getProtocol() == null ? "TCP" : port.getProtocol();
    }

    private static String text(IntOrString targetPort) {
        return targetPort == null || targetPort.getValue() == null ? "" : Objects.toString(targetPort.getValue());
    }
}
