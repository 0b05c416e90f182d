package dev.portolan.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.controllers.Kubelet;
import dev.portolan.controllers.TestCluster;
import dev.portolan.controllers.Workloads;
import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.pods.PodState;
import dev.portolan.controllers.statefulset.core.Revisions;
import dev.portolan.controllers.statefulset.core.SetPod;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** StatefulSets on a real API server; the test plays the node agent. */
class StatefulSetsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private TestCluster cluster;
    private Kubelet kubelet;

    @BeforeEach
    void start() {
        cluster = new TestCluster(folder, List.of(StatefulSetController::new));
        kubelet = new Kubelet(cluster.client());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(DEADLINE).untilAsserted(assertion);
    }

    /** Its pods are bound to a node from the start, so that they go with grace. */
    private static StatefulSetBuilder set(int replicas) {
        return Workloads.statefulSet(replicas)
                .editSpec()
                .editTemplate()
                .editSpec()
                .withNodeName("node-a")
                .endSpec()
                .endTemplate()
                .endSpec();
    }

    private StatefulSet create(StatefulSetBuilder set) {
        return cluster.client().resource(set.build()).create();
    }

    private List<Pod> pods() {
        return cluster.client().pods().inNamespace("default").list().getItems();
    }

    private static String name(Pod pod) {
        return pod.getMetadata().getName();
    }

    private void eventuallyPods(String... names) {
        eventually(() -> assertThat(pods()).extracting(StatefulSetsTest::name).containsExactly(names));
    }

    /** The pod of that name, once it is there and not on its way out. */
    private Pod fresh(String name) {
        await().atMost(DEADLINE)
                .until(() -> pods().stream().anyMatch(p -> name(p).equals(name) && !PodState.terminating(p)));
        return pods().stream().filter(p -> name(p).equals(name)).findFirst().orElseThrow();
    }

    private Pod runs(String name) {
        Pod pod = fresh(name);
        kubelet.ready(pod);
        return pod;
    }

    private Pod leaves(String name) {
        await().atMost(DEADLINE)
                .until(() -> pods().stream().anyMatch(p -> name(p).equals(name) && PodState.terminating(p)));
        Pod pod = pods().stream().filter(p -> name(p).equals(name)).findFirst().orElseThrow();
        kubelet.ended(pod);
        return pod;
    }

    private StatefulSet now() {
        return cluster.client()
                .apps()
                .statefulSets()
                .inNamespace("default")
                .withName("web")
                .get();
    }

    private StatefulSetStatus status() {
        StatefulSet now = now();
        assertThat(now.getStatus().getObservedGeneration())
                .isEqualTo(now.getMetadata().getGeneration());
        return now.getStatus();
    }

    private void change(String spec) {
        kubelet.patch(now(), "{\"spec\": " + spec + "}");
    }

    private void newTemplate() {
        change("{\"template\": {\"metadata\": {\"annotations\": {\"release\": \"2\"}}}}");
    }

    private List<Event> events(String reason) {
        return cluster.client().v1().events().inNamespace("default").list().getItems().stream()
                .filter(e -> e.getReason().equals(reason))
                .toList();
    }

    @Test
    void it_makes_pods_with_names_of_their_own_one_after_the_other() {
        StatefulSet set = create(set(2));
        Pod first = fresh("web-0");
        assertThat(first.getMetadata().getLabels())
                .containsEntry("app", "web")
                .containsEntry(SetPod.NAME_LABEL, "web-0")
                .containsEntry(SetPod.INDEX_LABEL, "0")
                .hasEntrySatisfying(Revisions.LABEL, it -> assertThat(it).startsWith("web-"));
        assertThat(first.getMetadata().getOwnerReferences()).containsExactly(Ownership.reference(set));
        assertThat(first.getSpec().getHostname()).isEqualTo("web-0");
        assertThat(first.getSpec().getSubdomain()).isEqualTo("webs");
        eventually(() -> assertThat(status().getReplicas()).isEqualTo(1));
        assertThat(pods()).hasSize(1);

        runs("web-0");
        runs("web-1");
        eventually(() -> {
            StatefulSetStatus status = status();
            assertThat(status.getReplicas()).isEqualTo(2);
            assertThat(status.getReadyReplicas()).isEqualTo(2);
            assertThat(status.getAvailableReplicas()).isEqualTo(2);
            assertThat(status.getCurrentReplicas()).isEqualTo(2);
            assertThat(status.getUpdatedReplicas()).isEqualTo(2);
            assertThat(status.getCurrentRevision())
                    .isEqualTo(status.getUpdateRevision())
                    .isEqualTo(first.getMetadata().getLabels().get(Revisions.LABEL));
            assertThat(status.getCollisionCount()).isNull();
        });
        eventually(() -> assertThat(events("SuccessfulCreate")).hasSize(2));
    }

    @Test
    void it_ends_the_highest_first_and_waits_until_each_is_gone() {
        create(set(3));
        List.of("web-0", "web-1", "web-2").forEach(this::runs);
        eventually(() -> assertThat(status().getReadyReplicas()).isEqualTo(3));
        change("{\"replicas\": 1}");
        eventually(() -> assertThat(status().getReplicas()).isEqualTo(3));
        assertThat(pods())
                .filteredOn(PodState::terminating)
                .extracting(StatefulSetsTest::name)
                .containsExactly("web-2");
        leaves("web-2");
        leaves("web-1");
        eventuallyPods("web-0");
        eventually(() -> assertThat(status().getReplicas()).isEqualTo(1));
        eventually(() -> assertThat(events("SuccessfulDelete")).hasSize(2));
        assertThat(events("FailedCreate")).isEmpty();
    }

    @Test
    void a_pod_that_is_deleted_or_has_failed_comes_back_under_its_name() {
        create(set(2));
        Pod first = runs("web-0");
        runs("web-1");
        cluster.client().resource(first).delete();
        leaves("web-0");
        Pod second = fresh("web-0");
        assertThat(second.getMetadata().getUid())
                .isNotEqualTo(first.getMetadata().getUid());
        kubelet.failed(second);
        await().atMost(DEADLINE)
                .until(() -> !fresh("web-0")
                        .getMetadata()
                        .getUid()
                        .equals(second.getMetadata().getUid()));
        eventually(() -> assertThat(pods()).hasSize(2));
        assertThat(events("FailedCreate")).isEmpty();
    }

    @Test
    void a_rollout_goes_from_the_highest_down_and_is_complete_when_all_are_ready() {
        create(set(2));
        runs("web-0");
        runs("web-1");
        eventually(() -> assertThat(status().getReadyReplicas()).isEqualTo(2));
        String old = status().getCurrentRevision();
        newTemplate();
        leaves("web-1");
        eventually(() -> {
            assertThat(status().getCurrentRevision()).isEqualTo(old);
            assertThat(status().getUpdateRevision()).isNotEqualTo(old);
        });
        assertThat(PodState.terminating(fresh("web-0"))).isFalse();
        runs("web-1");
        leaves("web-0");
        eventually(() -> assertThat(status().getUpdatedReplicas()).isEqualTo(2));
        assertThat(status().getCurrentRevision()).isEqualTo(old);
        runs("web-0");
        eventually(() -> {
            StatefulSetStatus status = status();
            assertThat(status.getCurrentRevision())
                    .isEqualTo(status.getUpdateRevision())
                    .isNotEqualTo(old);
            assertThat(status.getCurrentReplicas()).isEqualTo(2);
        });
    }

    @Test
    void in_parallel_all_come_and_go_at_once() {
        create(Workloads.statefulSet(3)
                .editSpec()
                .withPodManagementPolicy("Parallel")
                .endSpec());
        eventuallyPods("web-0", "web-1", "web-2");
        change("{\"replicas\": 0}");
        eventuallyPods();
        eventually(() -> assertThat(status().getReplicas()).isZero());
    }

    @Test
    void a_name_that_is_taken_is_said_and_waited_for() {
        Pod other = cluster.pod("web-0", Map.of("app", "other"), p -> p);
        create(Workloads.statefulSet(1));
        eventually(() -> assertThat(events("FailedCreate")).hasSize(1));
        assertThat(Ownership.controllerOf(fresh("web-0"))).isEmpty();
        kubelet.ended(other);
        eventually(() -> assertThat(status().getReplicas()).isEqualTo(1));
        runs("web-0");
    }

    @Test
    void each_pod_has_claims_of_its_own_which_outlive_it() {
        create(set(1).editSpec()
                .addNewVolumeClaimTemplate()
                .withNewMetadata()
                .withName("data")
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withNewResources()
                .addToRequests("storage", new Quantity("1Gi"))
                .endResources()
                .endSpec()
                .endVolumeClaimTemplate()
                .endSpec());
        assertThat(fresh("web-0").getSpec().getVolumes()).anySatisfy(volume -> {
            assertThat(volume.getName()).isEqualTo("data");
            assertThat(volume.getPersistentVolumeClaim().getClaimName()).isEqualTo("data-web-0");
        });
        var claims = cluster.client().persistentVolumeClaims().inNamespace("default");
        assertThat(claims.withName("data-web-0").get().getMetadata().getLabels())
                .containsAllEntriesOf(Workloads.WEB);
        runs("web-0");
        change("{\"replicas\": 0}");
        leaves("web-0");
        assertThat(claims.withName("data-web-0").get().getMetadata().getDeletionTimestamp())
                .isNull();
    }

    @Test
    void below_the_partition_a_pod_comes_back_from_the_old_template() {
        create(set(1).editSpec()
                .withNewUpdateStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withPartition(1)
                .endRollingUpdate()
                .endUpdateStrategy()
                .endSpec());
        Pod first = runs("web-0");
        eventually(() -> assertThat(status().getReadyReplicas()).isEqualTo(1));
        newTemplate();
        eventually(() -> assertThat(status().getUpdateRevision()).isNotEqualTo(status().getCurrentRevision()));

        cluster.client().resource(first).delete();
        leaves("web-0");

        Pod second = fresh("web-0");
        assertThat(second.getMetadata().getLabels())
                .containsEntry(Revisions.LABEL, first.getMetadata().getLabels().get(Revisions.LABEL));
        assertThat(second.getMetadata().getAnnotations())
                .as("what the new template adds")
                .doesNotContainKey("release");
        assertThat(cluster.client()
                        .apps()
                        .controllerRevisions()
                        .inNamespace("default")
                        .list()
                        .getItems())
                .extracting(ControllerRevision::getRevision)
                .containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void a_partition_holds_the_rollout_and_by_hand_only_what_is_deleted_is_new() {
        create(set(2).editSpec()
                .withNewUpdateStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withPartition(1)
                .endRollingUpdate()
                .endUpdateStrategy()
                .endSpec());
        Pod first = runs("web-0");
        runs("web-1");
        eventually(() -> assertThat(status().getReadyReplicas()).isEqualTo(2));
        newTemplate();
        leaves("web-1");
        runs("web-1");
        eventually(() -> {
            assertThat(status().getReadyReplicas()).isEqualTo(2);
            assertThat(status().getUpdatedReplicas()).isEqualTo(1);
            assertThat(status().getCurrentReplicas()).isEqualTo(1);
        });
        change("{\"updateStrategy\": {\"type\": \"OnDelete\", \"rollingUpdate\": null}}");
        eventually(() -> assertThat(status().getUpdatedReplicas()).isEqualTo(1));
        assertThat(fresh("web-0").getMetadata().getUid())
                .isEqualTo(first.getMetadata().getUid());
        cluster.client().resource(first).delete();
        leaves("web-0");
        runs("web-0");
        eventually(() -> assertThat(status().getUpdatedReplicas()).isEqualTo(2));
    }

    @Test
    void a_pod_is_available_after_a_time_and_the_next_one_waits_for_that() {
        create(set(2).editSpec().withMinReadySeconds(1).endSpec());
        Pod first = runs("web-0");
        Pod second = runs("web-1");
        assertThat(Instant.parse(second.getMetadata().getCreationTimestamp()))
                .isAfterOrEqualTo(
                        PodState.readySince(fresh(name(first))).orElseThrow().plusSeconds(1));
        eventually(() -> assertThat(status().getAvailableReplicas()).isEqualTo(2));
    }

    @Test
    void it_adopts_a_pod_with_one_of_its_names_and_no_other() {
        Pod member = cluster.pod("web-0", Workloads.WEB, p -> p);
        Pod stranger = cluster.pod("stray", Workloads.WEB, p -> p);
        StatefulSet set = create(set(1).editSpec()
                .withNewUpdateStrategy()
                .withType("OnDelete")
                .endUpdateStrategy()
                .endSpec());
        eventually(() -> {
            Pod adopted = cluster.client().resource(member).get();
            assertThat(Ownership.controls(set, adopted)).isTrue();
            assertThat(adopted.getMetadata().getLabels()).containsEntry(SetPod.NAME_LABEL, "web-0");
        });
        eventually(() -> assertThat(status().getReplicas()).isEqualTo(1));
        assertThat(Ownership.controllerOf(cluster.client().resource(stranger).get()))
                .isEmpty();
    }
}
