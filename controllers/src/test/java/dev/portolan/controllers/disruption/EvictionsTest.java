package dev.portolan.controllers.disruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.portolan.controllers.Kubelet;
import dev.portolan.controllers.TestCluster;
import dev.portolan.controllers.Workloads;
import dev.portolan.controllers.replicaset.ReplicasController;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.policy.v1.Eviction;
import io.fabric8.kubernetes.api.model.policy.v1.EvictionBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Budgets by the controller, evictions by the API server: what they agree on over the API. */
final class EvictionsTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private TestCluster cluster;
    private Kubelet kubelet;

    @BeforeEach
    void start(@TempDir Path folder) {
        cluster = new TestCluster(folder, List.of(DisruptionController::new, ReplicasController::ofReplicaSets));
        kubelet = new Kubelet(cluster.client());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private List<Pod> pods() {
        return cluster.client().pods().inNamespace("default").list().getItems().stream()
                .filter(p -> p.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    /** On a node, so that they take their time to go. */
    private void replicas(int count) {
        cluster.client()
                .resource(Workloads.replicaSet(count)
                        .editSpec()
                        .editTemplate()
                        .editSpec()
                        .withNodeName("node-a")
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
        await().atMost(SOON).until(() -> pods().size() == count);
    }

    private List<Pod> threeReadyPods() {
        replicas(3);
        pods().forEach(kubelet::ready);
        return pods();
    }

    /** The first has never been ready, so that no more than two were healthy at any time, however late the controller hears of it. */
    private List<Pod> threePodsTheFirstNotReady() {
        replicas(3);
        List<Pod> pods = pods();
        kubelet.notReady(pods.get(0));
        kubelet.ready(pods.get(1));
        kubelet.ready(pods.get(2));
        return pods;
    }

    private void budget(String name, IntOrString minAvailable) {
        cluster.client()
                .resource(new PodDisruptionBudgetBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withSelector(Workloads.selector())
                        .withMinAvailable(minAvailable)
                        .endSpec()
                        .build())
                .create();
    }

    private PodDisruptionBudget budget() {
        return cluster.client()
                .policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace("default")
                .withName("web")
                .get();
    }

    private void untilAllowed(int allowed) {
        await().atMost(SOON).until(() -> {
            PodDisruptionBudget now = budget();
            return now.getMetadata().getGeneration().equals(now.getStatus().getObservedGeneration())
                    && now.getStatus().getDisruptionsAllowed() == allowed
                    && (now.getStatus().getDisruptedPods() == null
                            || now.getStatus().getDisruptedPods().isEmpty());
        });
    }

    private void evict(Pod pod) {
        Eviction eviction = new EvictionBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(pod.getMetadata().getName())
                .endMetadata()
                .build();
        cluster.client()
                .raw("/api/v1/namespaces/default/pods/" + pod.getMetadata().getName() + "/eviction", "POST", eviction);
    }

    private void refused(Pod pod, String why) {
        assertThatThrownBy(() -> evict(pod)).isInstanceOfSatisfying(KubernetesClientException.class, refusal -> {
            assertThat(refusal.getCode()).isEqualTo(429);
            assertThat(refusal.getStatus().getReason()).isEqualTo("TooManyRequests");
            assertThat(refusal.getStatus().getMessage())
                    .isEqualTo("Cannot evict pod as it would violate the pod's disruption budget.");
            assertThat(refusal.getStatus().getDetails().getCauses())
                    .extracting(StatusCause::getReason, StatusCause::getMessage)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("DisruptionBudget", why));
        });
    }

    @Test
    void evictions_go_on_only_as_far_as_the_budget_and_again_when_there_is_a_replacement() {
        List<Pod> pods = threeReadyPods();
        budget("web", new IntOrString(2));
        untilAllowed(1);

        evict(pods.get(0));
        // At once the API server refuses by what it noted itself; how many are healthy is for the controller to count.
        assertThatThrownBy(() -> evict(pods.get(1)))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        refusal -> assertThat(refusal.getCode()).isEqualTo(429));
        await().atMost(SOON).until(() -> budget().getStatus().getCurrentHealthy() == 2);
        refused(pods.get(1), "The disruption budget web needs 2 healthy pods and has 2 currently");
        Pod leaving = cluster.client().resource(pods.get(0)).get();
        assertThat(leaving.getMetadata().getDeletionTimestamp()).isNotNull();
        assertThat(leaving.getStatus().getConditions())
                .anyMatch(c -> c.getType().equals("DisruptionTarget") && "EvictionByEvictionAPI".equals(c.getReason()));
        await().atMost(SOON).until(() -> pods().size() == 3);
        pods().stream()
                .filter(p -> pods.stream()
                        .noneMatch(b ->
                                b.getMetadata().getUid().equals(p.getMetadata().getUid())))
                .forEach(kubelet::ready);
        untilAllowed(1);
        evict(pods.get(1));
    }

    @Test
    void what_is_not_ready_goes_while_enough_others_are_healthy() {
        List<Pod> pods = threePodsTheFirstNotReady();
        budget("web", new IntOrString(2));
        untilAllowed(0);
        await().atMost(SOON).until(() -> budget().getStatus().getCurrentHealthy() == 2);
        evict(pods.get(0));
        refused(pods.get(1), "The disruption budget web needs 2 healthy pods and has 2 currently");
    }

    @Test
    void what_is_not_ready_always_goes_where_the_budget_says_so() {
        List<Pod> pods = threePodsTheFirstNotReady();
        budget("web", new IntOrString(3));
        untilAllowed(0);
        await().atMost(SOON).until(() -> budget().getStatus().getCurrentHealthy() == 2);
        refused(pods.get(0), "The disruption budget web needs 3 healthy pods and has 2 currently");
        kubelet.patch(budget(), "{\"spec\": {\"unhealthyPodEvictionPolicy\": \"AlwaysAllow\"}}");
        evict(pods.get(0));
    }

    @Test
    void a_pod_that_does_not_run_goes_whatever_the_budget() {
        replicas(1);
        budget("web", new IntOrString(1));
        untilAllowed(0);
        Pod pending = pods().getFirst();
        evict(pending);
        await().atMost(SOON)
                .until(() -> pods().stream()
                        .noneMatch(p -> p.getMetadata()
                                .getUid()
                                .equals(pending.getMetadata().getUid())));
    }

    @Test
    void two_budgets_of_one_pod_are_a_mistake() {
        List<Pod> pods = threeReadyPods();
        budget("web", new IntOrString(1));
        budget("web-too", new IntOrString(1));
        untilAllowed(2);
        assertThatThrownBy(() -> evict(pods.get(0)))
                .hasMessageContaining("This pod has more than one PodDisruptionBudget, which the eviction subresource"
                        + " does not support.");
    }
}
