package dev.portolan.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.controllers.Kubelet;
import dev.portolan.controllers.TestCluster;
import dev.portolan.controllers.Workloads;
import dev.portolan.controllers.ownership.Ownership;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ReplicaSets on a real API server; the test plays the node agent. */
class ReplicaSetsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private TestCluster cluster;
    private Kubelet kubelet;

    @BeforeEach
    void start() {
        cluster = new TestCluster(
                folder, List.of(ReplicasController::ofReplicaSets, ReplicasController::ofReplicationControllers));
        kubelet = new Kubelet(cluster.client());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(DEADLINE).untilAsserted(assertion);
    }

    private List<Pod> pods() {
        return cluster.client().pods().inNamespace("default").list().getItems();
    }

    private List<Pod> pods(int count) {
        eventually(() -> assertThat(pods()).hasSize(count));
        return pods();
    }

    private ReplicaSet now() {
        return cluster.client()
                .apps()
                .replicaSets()
                .inNamespace("default")
                .withName("web")
                .get();
    }

    private void scale(int replicas) {
        kubelet.patch(now(), "{\"spec\": {\"replicas\": %d}}".formatted(replicas));
    }

    private List<Event> events(String reason) {
        return cluster.client().v1().events().inNamespace("default").list().getItems().stream()
                .filter(e -> e.getReason().equals(reason))
                .toList();
    }

    @Test
    void it_makes_as_many_pods_as_asked_for_and_no_more_and_counts_them() {
        ReplicaSet set =
                cluster.client().resource(Workloads.replicaSet(5).build()).create();
        List<Pod> pods = pods(5);
        assertThat(pods).allSatisfy(pod -> {
            assertThat(pod.getMetadata().getName()).matches("web-[bcdfghjklmnpqrstvwxz2456789]{5}");
            assertThat(pod.getMetadata().getLabels()).isEqualTo(Workloads.WEB);
            assertThat(pod.getMetadata().getOwnerReferences()).containsExactly(Ownership.reference(set));
        });
        kubelet.ready(pods.get(0));
        kubelet.ready(pods.get(1));
        kubelet.notReady(pods.get(2));
        eventually(() -> {
            var status = now().getStatus();
            assertThat(status.getReplicas()).isEqualTo(5);
            assertThat(status.getFullyLabeledReplicas()).isEqualTo(5);
            assertThat(status.getReadyReplicas()).isEqualTo(2);
            assertThat(status.getAvailableReplicas()).isEqualTo(2);
            assertThat(status.getObservedGeneration()).isEqualTo(1);
        });
        assertThat(pods()).hasSize(5);
        eventually(() -> assertThat(events("SuccessfulCreate")).hasSize(5));
    }

    @Test
    void it_ends_those_that_serve_least_and_replaces_what_is_deleted_or_has_failed() {
        cluster.client().resource(Workloads.replicaSet(3).build()).create();
        List<Pod> pods = pods(3);
        Pod serving = pods.get(1);
        kubelet.ready(serving);
        // Pods and sets are watched apart: that one serves has to be known before the others go.
        eventually(() -> assertThat(now().getStatus().getReadyReplicas()).isEqualTo(1));
        scale(1);
        assertThat(pods(1).getFirst().getMetadata().getUid())
                .isEqualTo(serving.getMetadata().getUid());

        cluster.client().resource(serving).delete();
        eventually(() -> assertThat(pods())
                .singleElement()
                .extracting(p -> p.getMetadata().getUid())
                .isNotEqualTo(serving.getMetadata().getUid()));
        Pod second = pods().getFirst();
        kubelet.failed(second);
        pods(2);
        eventually(() -> assertThat(now().getStatus().getReplicas()).isEqualTo(1));
    }

    @Test
    void it_adopts_what_matches_and_lets_go_of_what_no_longer_does() {
        Pod orphan = cluster.pod("orphan", Workloads.WEB, p -> p);
        // Pods and sets are watched apart; a set that comes first makes two of its own.
        eventually(() -> assertThat(cluster.informers().of(Pod.class).get("default", "orphan"))
                .isPresent());
        ReplicaSet set =
                cluster.client().resource(Workloads.replicaSet(2).build()).create();
        List<Pod> pods = pods(2);
        eventually(() -> assertThat(pods())
                .allSatisfy(pod -> assertThat(Ownership.controls(set, pod)).isTrue()));
        assertThat(pods).extracting(p -> p.getMetadata().getName()).contains("orphan");

        kubelet.patch(orphan, "{\"metadata\": {\"labels\": {\"app\": \"other\"}}}");
        pods(3);
        eventually(() -> assertThat(
                        Ownership.controllerOf(cluster.client().resource(orphan).get()))
                .isEmpty());
    }

    @Test
    void a_pod_that_is_ready_becomes_available_with_time() {
        cluster.client()
                .resource(Workloads.replicaSet(1)
                        .editSpec()
                        .withMinReadySeconds(1)
                        .endSpec()
                        .build())
                .create();
        kubelet.ready(pods(1).getFirst());
        eventually(() -> assertThat(now().getStatus().getAvailableReplicas()).isEqualTo(1));
    }

    @Test
    void many_changes_at_once_leave_neither_too_many_nor_too_few() {
        cluster.client().resource(Workloads.replicaSet(0).build()).create();
        IntStream.of(7, 2, 30, 1, 12).forEach(this::scale);
        eventually(() -> {
            assertThat(now().getStatus().getReplicas()).isEqualTo(12);
            assertThat(now().getStatus().getObservedGeneration())
                    .isEqualTo(now().getMetadata().getGeneration());
        });
        assertThat(pods()).hasSize(12);
    }

    @Test
    void a_replication_controller_is_kept_by_the_same_rules() {
        ReplicationController made = cluster.client()
                .resource(Workloads.replicationController(2).build())
                .create();
        List<Pod> pods = pods(2);
        assertThat(pods)
                .allSatisfy(pod ->
                        assertThat(pod.getMetadata().getOwnerReferences()).containsExactly(Ownership.reference(made)));
        kubelet.ready(pods.getFirst());
        eventually(() -> {
            var status = cluster.client().resource(made).get().getStatus();
            assertThat(status.getReplicas()).isEqualTo(2);
            assertThat(status.getReadyReplicas()).isEqualTo(1);
            assertThat(status.getAvailableReplicas()).isEqualTo(1);
        });
        kubelet.patch(made, "{\"spec\": {\"replicas\": 1}}");
        assertThat(pods(1).getFirst().getMetadata().getUid())
                .isEqualTo(pods.getFirst().getMetadata().getUid());
    }
}
