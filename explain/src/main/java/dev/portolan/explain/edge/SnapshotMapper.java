package dev.portolan.explain.edge;

import dev.portolan.explain.core.Snapshot;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBackend;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The API's objects as the diagnosis' records. Absent fields become empty values, never null. */
final class SnapshotMapper {
    private SnapshotMapper() {}

    static Snapshot.Service service(Service s) {
        var spec = s.getSpec();
        return new Snapshot.Service(
                s.getMetadata().getNamespace(),
                s.getMetadata().getName(),
                text(spec.getType()),
                text(spec.getClusterIP()),
                text(spec.getExternalName()),
                map(spec.getSelector()),
                list(spec.getPorts()).stream().map(SnapshotMapper::port).toList());
    }

    private static Snapshot.Port port(ServicePort p) {
        IntOrString target = p.getTargetPort();
        Object value = target == null || target.getValue() == null ? p.getPort() : target.getValue();
        return new Snapshot.Port(
                text(p.getName()),
                p.getProtocol() == null ? "TCP" : p.getProtocol(),
                p.getPort(),
                String.valueOf(value),
                p.getNodePort() == null ? 0 : p.getNodePort());
    }

    /** A pod; {@code probeSaid} is what its last failed probe said, or empty. */
    static Snapshot.Pod pod(Pod p, String probeSaid) {
        var status = p.getStatus();
        boolean ready = status != null
                && list(status.getConditions()).stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
        var owners = list(p.getMetadata().getOwnerReferences());
        return new Snapshot.Pod(
                p.getMetadata().getNamespace(),
                p.getMetadata().getName(),
                map(p.getMetadata().getLabels()),
                status == null ? "" : text(status.getPodIP()),
                status == null ? "Pending" : text(status.getPhase()),
                ready,
                p.getMetadata().getDeletionTimestamp() != null,
                list(p.getSpec().getContainers()).stream()
                        .flatMap(SnapshotMapper::ports)
                        .toList(),
                owners.isEmpty()
                        ? ""
                        : owners.getFirst().getKind() + "/" + owners.getFirst().getName(),
                ready || !trouble(p).isEmpty() ? trouble(p) : probeSaid);
    }

    /** The uid of the pod and the message of an event about a failed probe; what is newer comes later in a list of events. */
    static Map<String, String> failedProbes(List<Event> events) {
        var last = new HashMap<String, String>();
        events.stream()
                .filter(e -> "Unhealthy".equals(e.getReason()))
                .sorted(Comparator.comparing(e -> text(e.getLastTimestamp())))
                .forEach(e -> last.put(text(e.getInvolvedObject().getUid()), text(e.getMessage())));
        return last;
    }

    private static Stream<Snapshot.ContainerPort> ports(Container c) {
        return list(c.getPorts()).stream()
                .map(p -> new Snapshot.ContainerPort(
                        text(p.getName()), p.getProtocol() == null ? "TCP" : p.getProtocol(), p.getContainerPort()));
    }

    private static String trouble(Pod p) {
        if (p.getStatus() == null) return "";
        for (var condition : list(p.getStatus().getConditions())) {
            if ("PodScheduled".equals(condition.getType()) && "False".equals(condition.getStatus())) {
                return text(condition.getReason()) + ": " + text(condition.getMessage());
            }
        }
        return list(p.getStatus().getContainerStatuses()).stream()
                .map(SnapshotMapper::trouble)
                .filter(t -> !t.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static String trouble(ContainerStatus status) {
        var state = status.getState();
        if (state == null) return "";
        if (state.getWaiting() != null && !text(state.getWaiting().getMessage()).isEmpty()) {
            return text(state.getWaiting().getReason()) + ": "
                    + state.getWaiting().getMessage();
        }
        if (state.getTerminated() != null) {
            return "container " + status.getName() + " ended with exit code "
                    + state.getTerminated().getExitCode();
        }
        return "";
    }

    static Snapshot.Workload workload(Deployment d) {
        return workload(
                d.getMetadata().getNamespace(),
                "Deployment",
                d.getMetadata().getName(),
                d.getSpec().getReplicas(),
                d.getSpec().getTemplate(),
                d.getSpec().getSelector());
    }

    static Snapshot.Workload workload(StatefulSet s) {
        return workload(
                s.getMetadata().getNamespace(),
                "StatefulSet",
                s.getMetadata().getName(),
                s.getSpec().getReplicas(),
                s.getSpec().getTemplate(),
                s.getSpec().getSelector());
    }

    private static Snapshot.Workload workload(
            String namespace,
            String kind,
            String name,
            @Nullable Integer replicas,
            PodTemplateSpec template,
            @Nullable LabelSelector selector) {
        return new Snapshot.Workload(
                namespace,
                kind,
                name,
                replicas == null ? 1 : replicas,
                map(
                        template.getMetadata() == null
                                ? null
                                : template.getMetadata().getLabels()),
                map(selector == null ? null : selector.getMatchLabels()));
    }

    static Stream<Snapshot.Route> routes(Ingress ingress) {
        var spec = ingress.getSpec();
        if (spec == null) return Stream.empty();
        Stream.Builder<Snapshot.Route> all = Stream.builder();
        add(all, ingress, "spec.defaultBackend", spec.getDefaultBackend());
        for (int i = 0; i < list(spec.getRules()).size(); i++) {
            var http = spec.getRules().get(i).getHttp();
            for (int j = 0; http != null && j < list(http.getPaths()).size(); j++) {
                String field = "spec.rules[%d].http.paths[%d].backend".formatted(i, j);
                add(all, ingress, field, http.getPaths().get(j).getBackend());
            }
        }
        return all.build();
    }

    private static void add(
            Stream.Builder<Snapshot.Route> all, Ingress ingress, String field, @Nullable IngressBackend backend) {
        if (backend == null || backend.getService() == null) return;
        var port = backend.getService().getPort();
        String wanted =
                port == null ? "" : port.getNumber() == null ? text(port.getName()) : String.valueOf(port.getNumber());
        all.add(new Snapshot.Route(
                ingress.getMetadata().getNamespace(),
                ingress.getMetadata().getName(),
                field + ".service",
                text(backend.getService().getName()),
                wanted));
    }

    static Stream<Snapshot.Endpoint> endpoints(EndpointSlice slice) {
        String service = map(slice.getMetadata().getLabels()).getOrDefault("kubernetes.io/service-name", "");
        var ports = list(slice.getPorts()).stream()
                .map(p -> p.getPort())
                .filter(Objects::nonNull)
                .toList();
        return list(slice.getEndpoints()).stream()
                .flatMap(e -> list(e.getAddresses()).stream()
                        .map(a -> new Snapshot.Endpoint(
                                slice.getMetadata().getNamespace(),
                                service,
                                a,
                                e.getConditions() == null
                                        || !Boolean.FALSE.equals(
                                                e.getConditions().getReady()),
                                ports)));
    }

    static boolean ready(Node node) {
        return node.getStatus() != null
                && list(node.getStatus().getConditions()).stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }

    private static String text(@Nullable String s) {
        return s == null ? "" : s;
    }

    private static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private static Map<String, String> map(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }
}
