package dev.portolan.explain.edge;

import dev.portolan.explain.core.Snapshot;
import dev.portolan.explain.core.Surroundings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Reads a snapshot with one list per kind: what the command line needs, once. */
public final class SnapshotReader {
    private final KubernetesClient client;
    private final List<String> unseen = new ArrayList<>();

    private SnapshotReader(KubernetesClient client) {
        this.client = client;
    }

    /**
     * The snapshot now. The lists are read one after the other, so a change in between shows in some of them only. Kinds that we may not read,
     * or that are not served, are noted as unseen; Services and pods have to be readable.
     */
    public static Snapshot read(KubernetesClient client) {
        return new SnapshotReader(client).read("");
    }

    /** The same, for a cluster whose Ingresses are served at {@code gateway} ({@code host:port}). */
    public static Snapshot read(KubernetesClient client, String gateway) {
        return new SnapshotReader(client).read(gateway);
    }

    private Snapshot read(String gateway) {
        var complaints = PodMapper.complaints(
                may("Event", () -> client.v1().events().inAnyNamespace().list().getItems()));
        var nodes = may("Node", () -> client.nodes().list().getItems());
        var ingresses = may(
                "Ingress",
                () -> client.network().v1().ingresses().inAnyNamespace().list().getItems());
        var state = new Snapshot(
                client.services().inAnyNamespace().list().getItems().stream()
                        .map(SnapshotMapper::service)
                        .toList(),
                client.pods().inAnyNamespace().list().getItems().stream()
                        .map(p -> PodMapper.pod(
                                p, complaints.getOrDefault(p.getMetadata().getUid(), "")))
                        .toList(),
                workloads(),
                may(
                                "EndpointSlice",
                                () -> client.discovery()
                                        .v1()
                                        .endpointSlices()
                                        .inAnyNamespace()
                                        .list()
                                        .getItems())
                        .stream()
                        .flatMap(SnapshotMapper::endpoints)
                        .toList(),
                ingresses.stream().flatMap(SnapshotMapper::routes).toList(),
                unseen.contains("Node")
                        ? 1
                        : (int) nodes.stream().filter(SnapshotMapper::ready).count());
        return state.with(new Surroundings(
                nodes.stream().map(SurroundingsMapper::node).toList(),
                ingresses.stream().map(SurroundingsMapper::ingress).toList(),
                may(
                                "IngressClass",
                                () -> client.network()
                                        .v1()
                                        .ingressClasses()
                                        .list()
                                        .getItems())
                        .stream()
                        .map(SurroundingsMapper::ingressClass)
                        .toList(),
                may(
                                "Secret",
                                () -> client.secrets()
                                        .inAnyNamespace()
                                        .withField("type", "kubernetes.io/tls")
                                        .list()
                                        .getItems())
                        .stream()
                        .map(CertificateReader::read)
                        .toList(),
                may(
                                "NetworkPolicy",
                                () -> client.network()
                                        .v1()
                                        .networkPolicies()
                                        .inAnyNamespace()
                                        .list()
                                        .getItems())
                        .stream()
                        .map(SurroundingsMapper::policy)
                        .toList(),
                gateway,
                SurroundingsMapper.enforcement(nodes),
                List.copyOf(unseen)));
    }

    private List<Snapshot.Workload> workloads() {
        return Stream.of(
                        may(
                                        "Deployment",
                                        () -> client.apps()
                                                .deployments()
                                                .inAnyNamespace()
                                                .list()
                                                .getItems())
                                .stream()
                                .map(SnapshotMapper::workload),
                        may(
                                        "StatefulSet",
                                        () -> client.apps()
                                                .statefulSets()
                                                .inAnyNamespace()
                                                .list()
                                                .getItems())
                                .stream()
                                .map(SnapshotMapper::workload),
                        may(
                                        "DaemonSet",
                                        () -> client.apps()
                                                .daemonSets()
                                                .inAnyNamespace()
                                                .list()
                                                .getItems())
                                .stream()
                                .map(SnapshotMapper::workload))
                .flatMap(s -> s)
                .toList();
    }

    private <T> List<T> may(String kind, Supplier<List<T>> list) {
        try {
            return list.get();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN && e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
            unseen.add(kind);
            return List.of();
        }
    }
}
