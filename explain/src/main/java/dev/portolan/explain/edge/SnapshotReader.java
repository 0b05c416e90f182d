package dev.portolan.explain.edge;

import dev.portolan.explain.core.Snapshot;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Reads a snapshot with one list per kind: what the command line needs, once. */
public final class SnapshotReader {
    private SnapshotReader() {}

    /** The snapshot now. The lists are read one after the other, so a change in between shows in some of them only. */
    public static Snapshot read(KubernetesClient client) {
        var deployments = client.apps().deployments().inAnyNamespace().list().getItems().stream()
                .map(SnapshotMapper::workload);
        var sets = client.apps().statefulSets().inAnyNamespace().list().getItems().stream()
                .map(SnapshotMapper::workload);
        var probes = SnapshotMapper.failedProbes(
                client.v1().events().inAnyNamespace().list().getItems());
        return new Snapshot(
                client.services().inAnyNamespace().list().getItems().stream()
                        .map(SnapshotMapper::service)
                        .toList(),
                client.pods().inAnyNamespace().list().getItems().stream()
                        .map(p -> SnapshotMapper.pod(
                                p, probes.getOrDefault(p.getMetadata().getUid(), "")))
                        .toList(),
                java.util.stream.Stream.concat(deployments, sets).toList(),
                client.discovery().v1().endpointSlices().inAnyNamespace().list().getItems().stream()
                        .flatMap(SnapshotMapper::endpoints)
                        .toList(),
                client.network().v1().ingresses().inAnyNamespace().list().getItems().stream()
                        .flatMap(SnapshotMapper::routes)
                        .toList(),
                (int) client.nodes().list().getItems().stream()
                        .filter(SnapshotMapper::ready)
                        .count());
    }
}
