package dev.portolan.controllers.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.controllers.Kubelet;
import dev.portolan.controllers.TestCluster;
import dev.portolan.controllers.Workloads;
import dev.portolan.controllers.pods.PodState;
import dev.portolan.controllers.replicaset.ReplicasController;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scheduler on a real API server. */
class SchedulingTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private TestCluster cluster;
    private Kubelet kubelet;

    @BeforeEach
    void start() {
        cluster = new TestCluster(folder, List.of(ReplicasController::ofReplicaSets, Scheduler::new));
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

    private Pod now(Pod pod) {
        return cluster.client().resource(pod).get();
    }

    /** Nodes and pods are watched apart: waits until the scheduler, too, has these nodes as they are now. */
    private void known(String... names) {
        for (String name : names) {
            String revision =
                    cluster.client().nodes().withName(name).get().getMetadata().getResourceVersion();
            eventually(() -> assertThat(cluster.informers().of(Node.class).get("", name))
                    .hasValueSatisfying(node ->
                            assertThat(node.getMetadata().getResourceVersion()).isEqualTo(revision)));
        }
    }

    private String scheduled(Pod pod) {
        return PodState.condition(now(pod), "PodScheduled")
                .map(c -> c.getStatus() + " " + c.getReason() + " " + c.getMessage())
                .orElse("");
    }

    private List<String> events(String reason) {
        return cluster.client().v1().events().inNamespace("default").list().getItems().stream()
                .filter(e -> e.getReason().equals(reason))
                .map(io.fabric8.kubernetes.api.model.Event::getMessage)
                .toList();
    }

    @Test
    void replicas_spread_over_the_nodes_at_once() {
        kubelet.node("a");
        kubelet.node("b");
        kubelet.node("c");
        known("a", "b", "c");
        cluster.client().resource(Workloads.replicaSet(9).build()).create();
        eventually(() -> assertThat(
                        pods().stream().collect(Collectors.groupingBy(PodState::nodeName, Collectors.counting())))
                .isEqualTo(Map.of("a", 3L, "b", 3L, "c", 3L)));
        Pod one = pods().getFirst();
        assertThat(scheduled(one)).startsWith("True");
        eventually(() -> assertThat(events("Scheduled"))
                .hasSize(9)
                .contains("Successfully assigned default/" + one.getMetadata().getName() + " to "
                        + PodState.nodeName(one)));
    }

    @Test
    void a_pod_that_fits_nowhere_says_so_and_runs_as_soon_as_a_node_lets_it() {
        var node = kubelet.node("a");
        kubelet.patch(node, "{\"spec\": {\"unschedulable\": true}}");
        known("a");
        Pod pod = cluster.pod("p", Map.of(), p -> p);
        String message = "0/1 nodes are available: 1 node(s) were unschedulable.";
        eventually(() -> assertThat(scheduled(pod)).isEqualTo("False Unschedulable " + message));
        eventually(() -> assertThat(events("FailedScheduling")).contains(message));

        kubelet.patch(node, "{\"spec\": {\"unschedulable\": null}}");
        eventually(() -> assertThat(PodState.nodeName(now(pod))).isEqualTo("a"));
        assertThat(scheduled(pod)).startsWith("True");
    }

    @Test
    void a_pod_for_which_there_is_no_room_waits_until_another_has_gone() {
        var node = kubelet.node("a");
        cluster.client()
                .nodes()
                .resource(node)
                .subresource("status")
                .patch(
                        io.fabric8.kubernetes.client.dsl.base.PatchContext.of(
                                io.fabric8.kubernetes.client.dsl.base.PatchType.JSON_MERGE),
                        "{\"status\": {\"allocatable\": {\"cpu\": \"1\", \"pods\": \"10\"}}}");
        known("a");
        Pod first = cluster.pod("first", Map.of(), SchedulingTest::asksMuch);
        eventually(() -> assertThat(PodState.nodeName(now(first))).isEqualTo("a"));
        Pod second = cluster.pod("second", Map.of(), SchedulingTest::asksMuch);
        String message = "0/1 nodes are available: 1 Insufficient cpu.";
        eventually(() -> assertThat(scheduled(second)).isEqualTo("False Unschedulable " + message));
        eventually(() -> assertThat(events("FailedScheduling")).contains(message));
        cluster.ended(first);
        eventually(() -> assertThat(PodState.nodeName(now(second))).isEqualTo("a"));
    }

    private static io.fabric8.kubernetes.api.model.PodBuilder asksMuch(io.fabric8.kubernetes.api.model.PodBuilder pod) {
        return pod.editSpec()
                .editFirstContainer()
                .withNewResources()
                .addToRequests("cpu", new io.fabric8.kubernetes.api.model.Quantity("600m"))
                .endResources()
                .endContainer()
                .endSpec();
    }

    @Test
    void a_pod_of_another_scheduler_is_left_alone() {
        kubelet.node("a");
        Pod other = cluster.pod(
                "other", Map.of(), p -> p.editSpec().withSchedulerName("mine").endSpec());
        Pod ours = cluster.pod("ours", Map.of(), p -> p);
        eventually(() -> assertThat(
                        PodState.nodeName(cluster.client().resource(ours).get()))
                .isEqualTo("a"));
        assertThat(PodState.nodeName(cluster.client().resource(other).get())).isEmpty();
    }
}
