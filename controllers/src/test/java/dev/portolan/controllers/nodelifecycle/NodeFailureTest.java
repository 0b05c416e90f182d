package dev.portolan.controllers.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.client.ObjectKey;
import dev.portolan.controllers.Kubelet;
import dev.portolan.controllers.TestCluster;
import dev.portolan.controllers.Workloads;
import dev.portolan.controllers.endpointslice.EndpointSliceController;
import dev.portolan.controllers.pods.PodState;
import dev.portolan.controllers.replicaset.ReplicasController;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.controllers.scheduler.Scheduler;
import dev.portolan.controllers.tainteviction.TaintEvictionController;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One of two nodes stops to renew its Lease, and the controllers do the rest over the API. */
final class NodeFailureTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofHours(1);

    private TestCluster cluster;
    private Kubelet kubelet;
    /** How far the node controller's clock is ahead: silence is told by turning it, and no stall of this machine is silence. */
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    @BeforeEach
    void start(@TempDir Path folder) {
        cluster = new TestCluster(
                folder,
                List.of(
                        context -> new NodeLifecycleController(
                                new ControllerContext(
                                        context.informers(), () -> Instant.now().plus(ahead.get())),
                                GRACE),
                        TaintEvictionController::new,
                        Scheduler::new,
                        ReplicasController::ofReplicaSets,
                        EndpointSliceController::new));
        kubelet = new Kubelet(cluster.client());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private void renew(String node) {
        var lease = new LeaseBuilder()
                .withNewMetadata()
                .withName(node)
                .withNamespace("kube-node-lease")
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(node)
                .withLeaseDurationSeconds(40)
                .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS))
                .endSpec()
                .build();
        Lease renewed = cluster.client()
                .leases()
                .inNamespace("kube-node-lease")
                .resource(lease)
                .createOr(NonDeletingOperation::update);
        eventually(() -> assertThat(cluster.informers().of(Lease.class).get(ObjectKey.of(renewed)))
                .hasValueSatisfying(shown -> assertThat(shown.getSpec().getRenewTime())
                        .isEqualTo(renewed.getSpec().getRenewTime())));
    }

    /**
     * Renews the node's Lease, and waits until the controller has looked at the node with the renewed Lease in its memory: the taint of a
     * cordon is its answer.
     */
    private void isHeardOf(Node node) {
        renew(node.getMetadata().getName());
        kubelet.patch(node, "{\"spec\": {\"unschedulable\": true}}");
        eventually(() -> assertThat(taints(node)).contains("node.kubernetes.io/unschedulable:NoSchedule"));
        kubelet.patch(node, "{\"spec\": {\"unschedulable\": null}}");
        eventually(() -> assertThat(taints(node)).isEmpty());
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(SOON).untilAsserted(assertion);
    }

    private List<Pod> pods() {
        return cluster.client().pods().inNamespace("default").list().getItems();
    }

    private List<String> readyAddresses() {
        return cluster.client().discovery().v1().endpointSlices().inNamespace("default").list().getItems().stream()
                .flatMap(s -> s.getEndpoints().stream())
                .filter(e -> Boolean.TRUE.equals(e.getConditions().getReady()))
                .flatMap(e -> e.getAddresses().stream())
                .sorted()
                .toList();
    }

    private List<String> taints(Node node) {
        var spec = cluster.client().resource(node).get().getSpec();
        return spec == null
                ? List.of()
                : spec.getTaints().stream()
                        .map(t -> t.getKey() + ":" + t.getEffect())
                        .toList();
    }

    @Test
    void a_silent_nodes_pods_leave_the_endpoints_and_are_replaced_elsewhere() {
        cluster.client()
                .resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("web")
                        .endMetadata()
                        .withNewSpec()
                        .withSelector(Workloads.WEB)
                        .addNewPort()
                        .withPort(80)
                        .endPort()
                        .endSpec()
                        .build())
                .create();
        Node alive = kubelet.node("alive");
        Node doomed = kubelet.node("doomed");
        isHeardOf(alive);
        isHeardOf(doomed);
        cluster.client()
                .resource(Workloads.replicaSet(2)
                        .editSpec()
                        .editTemplate()
                        .editSpec()
                        .addNewToleration()
                        .withKey("node.kubernetes.io/unreachable")
                        .withOperator("Exists")
                        .withEffect("NoExecute")
                        .withTolerationSeconds(1L)
                        .endToleration()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
        eventually(
                () -> assertThat(pods()).extracting(PodState::nodeName).containsExactlyInAnyOrder("alive", "doomed"));
        pods().forEach(kubelet::ready);
        Pod lost = pods().stream()
                .filter(p -> PodState.nodeName(p).equals("doomed"))
                .findFirst()
                .orElseThrow();

        ahead.set(GRACE.multipliedBy(2).dividedBy(3));
        isHeardOf(alive);
        ahead.set(GRACE.multipliedBy(4).dividedBy(3));
        kubelet.patch(
                doomed, "{\"metadata\": {\"labels\": {\"looked\": \"at\"}}}"); // timers do not follow the turned clock
        eventually(() -> {
            assertThat(taints(doomed))
                    .contains("node.kubernetes.io/unreachable:NoSchedule", "node.kubernetes.io/unreachable:NoExecute");
            assertThat(readyAddresses()).hasSize(1);
            Pod leaving = cluster.client().resource(lost).get();
            assertThat(leaving.getMetadata().getDeletionTimestamp()).isNotNull();
            assertThat(leaving.getStatus().getConditions())
                    .anyMatch(c -> "DeletionByTaintManager".equals(c.getReason()));
            assertThat(pods().stream().filter(PodState::active))
                    .as("two replicas on the node that is left")
                    .hasSize(2)
                    .allMatch(p -> PodState.nodeName(p).equals("alive"));
        });
        pods().stream().filter(PodState::active).forEach(kubelet::ready);
        eventually(() -> assertThat(readyAddresses()).hasSize(2));

        renew("doomed");
        cluster.client()
                .nodes()
                .resource(doomed)
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"status\": {\"conditions\": [{\"type\": \"Ready\", \"status\": \"True\"}]}}");
        eventually(() -> assertThat(taints(doomed)).as("it is back").isEmpty());
    }
}
