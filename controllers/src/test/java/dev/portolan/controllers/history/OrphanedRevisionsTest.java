package dev.portolan.controllers.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.controllers.Kubelet;
import dev.portolan.controllers.TestCluster;
import dev.portolan.controllers.Workloads;
import dev.portolan.controllers.daemonset.DaemonSetController;
import dev.portolan.controllers.garbagecollector.GarbageCollector;
import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.statefulset.StatefulSetController;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A workload that comes back under its name finds revisions that its namesake has left behind. */
class OrphanedRevisionsTest {
    private TestCluster cluster;

    @BeforeEach
    void start(@TempDir Path folder) {
        cluster = new TestCluster(
                folder, List.of(StatefulSetController::new, DaemonSetController::new, GarbageCollector::new));
        new Kubelet(cluster.client()).node("n1");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    static Stream<HasMetadata> workloads() {
        return Stream.of(
                Workloads.statefulSet(1).build(),
                Workloads.daemonSet().editMetadata().withUid(null).endMetadata().build());
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(assertion);
    }

    private List<ControllerRevision> revisions() {
        return cluster.client()
                .apps()
                .controllerRevisions()
                .inNamespace("default")
                .list()
                .getItems();
    }

    private List<Pod> pods() {
        return cluster.client().pods().inNamespace("default").list().getItems();
    }

    private HasMetadata create(HasMetadata workload) {
        return cluster.client().resource(workload).create();
    }

    private ControllerRevision leftBehind(HasMetadata workload) {
        HasMetadata first = create(workload);
        eventually(() -> {
            assertThat(revisions()).hasSize(1).allMatch(each -> Ownership.controls(first, each));
            assertThat(pods()).hasSize(1);
        });
        cluster.client()
                .resource(first)
                .withPropagationPolicy(DeletionPropagation.ORPHAN)
                .delete();
        eventually(() -> assertThat(cluster.client().resource(first).get()).isNull());
        assertThat(revisions())
                .hasSize(1)
                .allMatch(each -> Ownership.controllerOf(each).isEmpty());
        return revisions().getFirst();
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void it_takes_over_the_revision_that_nobody_controls(HasMetadata workload) {
        ControllerRevision left = leftBehind(workload);

        HasMetadata second = create(workload);

        eventually(() -> assertThat(revisions()).singleElement().satisfies(each -> {
            assertThat(each.getMetadata().getUid()).isEqualTo(left.getMetadata().getUid());
            assertThat(Ownership.controls(second, each)).isTrue();
        }));
        eventually(() -> assertThat(pods()).singleElement().matches(each -> Ownership.controls(second, each)));
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void anothers_revision_of_that_name_keeps_no_pod_waiting_and_is_made_anew_when_it_goes(HasMetadata workload) {
        ControllerRevision left = leftBehind(workload);
        HasMetadata other = create(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("other")
                .endMetadata()
                .build());
        cluster.client()
                .resource(left)
                .edit(each -> new ControllerRevisionBuilder(each)
                        .editMetadata()
                        .withOwnerReferences(Ownership.reference(other))
                        .endMetadata()
                        .build());
        cluster.client().resource(pods().getFirst()).withGracePeriod(0).delete();

        HasMetadata second = create(workload);

        eventually(() -> assertThat(pods()).singleElement().matches(each -> Ownership.controls(second, each)));
        assertThat(revisions()).singleElement().matches(each -> Ownership.controls(other, each));

        cluster.client().resource(other).delete(); // and with it what it controls

        eventually(() -> assertThat(revisions()).singleElement().matches(each -> Ownership.controls(second, each)));
    }
}
