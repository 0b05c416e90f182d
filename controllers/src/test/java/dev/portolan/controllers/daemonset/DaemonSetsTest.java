package dev.portolan.controllers.daemonset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.controllers.Kubelet;
import dev.portolan.controllers.TestCluster;
import dev.portolan.controllers.Workloads;
import dev.portolan.controllers.pods.PodState;
import dev.portolan.controllers.scheduler.Scheduler;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DaemonSets and the scheduler on a real API server; the test plays the node agents. */
class DaemonSetsTest {
    @TempDir
    Path folder;

    private TestCluster cluster;
    private Kubelet kubelet;

    @BeforeEach
    void start() {
        cluster = new TestCluster(folder, List.of(DaemonSetController::new, Scheduler::new));
        kubelet = new Kubelet(cluster.client());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(assertion);
    }

    private List<Pod> pods() {
        return cluster.client().pods().inNamespace("default").list().getItems();
    }

    private DaemonSet now() {
        return cluster.client()
                .apps()
                .daemonSets()
                .inNamespace("default")
                .withName("agent")
                .get();
    }

    private Pod on(String node) {
        eventually(
                () -> assertThat(pods()).anyMatch(pod -> PodState.nodeName(pod).equals(node)));
        return pods().stream()
                .filter(pod -> PodState.nodeName(pod).equals(node))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void each_node_has_one_pod_a_new_node_gets_one_and_a_new_template_replaces_them_in_turn() {
        kubelet.node("n1");
        cluster.client()
                .resource(Workloads.daemonSet()
                        .editMetadata()
                        .withUid(null)
                        .endMetadata()
                        .build())
                .create();
        kubelet.ready(on("n1"));
        kubelet.node("n2");
        kubelet.ready(on("n2"));
        eventually(() -> assertThat(now().getStatus().getNumberAvailable()).isEqualTo(2));
        assertThat(pods()).hasSize(2);

        kubelet.patch(
                now(),
                "{\"spec\": {\"template\": {\"spec\": {\"containers\": [{\"name\": \"main\", \"image\": \"agent:2\"}]}}}}");
        eventually(
                () -> assertThat(pods().stream().filter(PodState::terminating)).hasSize(1));
        Pod going = pods().stream().filter(PodState::terminating).findFirst().orElseThrow();
        kubelet.ended(going);

        eventually(() -> {
            assertThat(now().getStatus().getUpdatedNumberScheduled()).isEqualTo(1);
            assertThat(pods().stream().filter(PodState::terminating)).isEmpty();
        });
        assertThat(cluster.client()
                        .apps()
                        .controllerRevisions()
                        .inNamespace("default")
                        .list()
                        .getItems())
                .extracting(ControllerRevision::getRevision)
                .containsExactlyInAnyOrder(1L, 2L);
    }
}
