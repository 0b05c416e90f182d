package dev.portolan.explain.edge;

import static dev.portolan.explain.edge.Absent.list;
import static dev.portolan.explain.edge.Absent.map;
import static dev.portolan.explain.edge.Absent.text;

import dev.portolan.explain.core.Life;
import dev.portolan.explain.core.Snapshot;
import dev.portolan.explain.core.Traffic;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The API's objects as the diagnosis' records. Absent fields become empty values, never null. */
final class SnapshotMapper {
    /** The API's default for ClientIP affinity. */
    private static final int USUAL_AFFINITY_SECONDS = 10_800;

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
                list(spec.getPorts()).stream().map(SnapshotMapper::port).toList(),
                traffic(s),
                life(s.getMetadata()));
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

    static Life life(ObjectMeta metadata) {
        return new Life(metadata.getDeletionTimestamp() != null, List.copyOf(list(metadata.getFinalizers())));
    }

    private static Traffic traffic(Service s) {
        var spec = s.getSpec();
        var balancer = s.getStatus() == null ? null : s.getStatus().getLoadBalancer();
        var config = spec.getSessionAffinityConfig();
        Integer seconds = config == null || config.getClientIP() == null
                ? null
                : config.getClientIP().getTimeoutSeconds();
        var addresses = new ArrayList<>(list(spec.getExternalIPs()));
        list(balancer == null ? null : balancer.getIngress()).forEach(i -> addresses.add(text(i.getIp())));
        return new Traffic(
                spec.getSessionAffinity() == null ? "None" : spec.getSessionAffinity(),
                seconds == null ? USUAL_AFFINITY_SECONDS : seconds,
                text(spec.getExternalTrafficPolicy()),
                spec.getInternalTrafficPolicy() == null ? "Cluster" : spec.getInternalTrafficPolicy(),
                list(spec.getLoadBalancerSourceRanges()),
                addresses.stream().filter(a -> !a.isEmpty()).toList(),
                list(spec.getIpFamilies()));
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

    static Snapshot.Workload workload(DaemonSet d) {
        return workload(
                d.getMetadata().getNamespace(),
                "DaemonSet",
                d.getMetadata().getName(),
                null,
                d.getSpec().getTemplate(),
                d.getSpec().getSelector());
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
                                ports,
                                text(e.getNodeName()))));
    }

    static boolean ready(Node node) {
        return node.getStatus() != null
                && list(node.getStatus().getConditions()).stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }
}
