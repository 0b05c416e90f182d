package dev.portolan.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.controllers.Kubelet;
import dev.portolan.controllers.TestCluster;
import dev.portolan.controllers.Workloads;
import dev.portolan.controllers.deployment.core.Revisions;
import dev.portolan.controllers.pods.PodState;
import dev.portolan.controllers.pods.TemplateHash;
import dev.portolan.controllers.replicaset.ReplicasController;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
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

/** Deployments on a real API server, down to pods; the test plays the node agent. */
class DeploymentsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private TestCluster cluster;
    private Kubelet kubelet;

    @BeforeEach
    void start() {
        cluster = new TestCluster(folder, List.of(DeploymentController::new, ReplicasController::ofReplicaSets));
        kubelet = new Kubelet(cluster.client());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(DEADLINE).untilAsserted(assertion);
    }

    private Deployment now() {
        return cluster.client()
                .apps()
                .deployments()
                .inNamespace("default")
                .withName("web")
                .get();
    }

    private List<Pod> pods() {
        return cluster.client().pods().inNamespace("default").list().getItems();
    }

    private Map<Long, ReplicaSet> revisions() {
        return cluster.client().apps().replicaSets().inNamespace("default").list().getItems().stream()
                .collect(Collectors.toMap(Revisions::of, set -> set));
    }

    private void deploy(int replicas, String strategy) {
        cluster.client().resource(Workloads.deployment(replicas).build()).create();
        kubelet.patch(now(), "{\"spec\": {\"strategy\": %s}}".formatted(strategy));
        allReady(replicas);
    }

    /** Makes pods ready as they come, until the Deployment has all it asks for. */
    private void allReady(int replicas) {
        eventually(() -> {
            pods().stream().filter(pod -> !PodState.ready(pod)).forEach(kubelet::ready);
            var status = now().getStatus();
            assertThat(status).isNotNull();
            assertThat(status.getUpdatedReplicas()).isEqualTo(replicas);
            assertThat(status.getReplicas()).isEqualTo(replicas);
            assertThat(status.getAvailableReplicas()).isEqualTo(replicas);
            assertThat(status.getObservedGeneration())
                    .isEqualTo(now().getMetadata().getGeneration());
        });
    }

    private void image(String image) {
        kubelet.patch(
                now(),
                "{\"spec\": {\"template\": {\"spec\": {\"containers\": [{\"name\": \"main\", \"image\": \"%s\"}]}}}}"
                        .formatted(image));
    }

    private String condition(String type) {
        return now().getStatus().getConditions().stream()
                .filter(c -> c.getType().equals(type))
                .map(c -> c.getStatus() + " " + c.getReason())
                .findFirst()
                .orElse("");
    }

    private static String imageOf(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getImage();
    }

    private List<String> events() {
        return cluster.client().v1().events().inNamespace("default").list().getItems().stream()
                .filter(e -> e.getReason().equals("ScalingReplicaSet"))
                .map(Event::getMessage)
                .toList();
    }

    @Test
    void it_makes_one_set_named_by_the_template_and_says_when_it_is_available() {
        deploy(3, "{\"type\": \"RollingUpdate\"}");
        ReplicaSet set = revisions().get(1L);
        String hash = set.getMetadata().getLabels().get(TemplateHash.DEPLOYMENT_LABEL);
        assertThat(set.getMetadata().getName()).isEqualTo("web-" + hash);
        assertThat(set.getSpec().getSelector().getMatchLabels())
                .containsEntry("app", "web")
                .containsEntry("pod-template-hash", hash);
        assertThat(pods())
                .hasSize(3)
                .allSatisfy(pod -> assertThat(pod.getMetadata().getLabels()).containsEntry("pod-template-hash", hash));
        assertThat(Revisions.of(now())).isEqualTo(1);
        eventually(() -> {
            assertThat(condition("Available")).isEqualTo("True MinimumReplicasAvailable");
            assertThat(condition("Progressing")).isEqualTo("True NewReplicaSetAvailable");
        });
        eventually(() -> assertThat(events()).containsExactly("Scaled up replica set web-%s to 3".formatted(hash)));
    }

    @Test
    void a_new_template_replaces_the_pods_and_the_old_one_can_be_brought_back() {
        deploy(3, "{\"type\": \"RollingUpdate\", \"rollingUpdate\": {\"maxSurge\": 1, \"maxUnavailable\": 0}}");
        image("web:2");
        allReady(3);
        assertThat(pods()).hasSize(3).allSatisfy(pod -> assertThat(imageOf(pod)).isEqualTo("web:2"));
        assertThat(Revisions.of(now())).isEqualTo(2);
        assertThat(revisions()).containsOnlyKeys(1L, 2L);
        assertThat(revisions().get(1L).getSpec().getReplicas()).isZero();

        image("web:1"); // what kubectl rollout undo does
        allReady(3);
        assertThat(pods()).hasSize(3).allSatisfy(pod -> assertThat(imageOf(pod)).isEqualTo("web:1"));
        assertThat(Revisions.of(now())).isEqualTo(3);
        assertThat(revisions()).containsOnlyKeys(2L, 3L);
        eventually(() -> assertThat(condition("Progressing")).isEqualTo("True NewReplicaSetAvailable"));
    }

    @Test
    void a_template_that_never_gets_ready_leaves_the_old_pods_and_is_said_to_be_late() {
        deploy(4, "{\"type\": \"RollingUpdate\"}"); // 25%: one more, one less
        kubelet.patch(now(), "{\"spec\": {\"progressDeadlineSeconds\": 1}}");
        image("web:broken");
        eventually(
                () -> { // where pods are slow to come, late is said before they are all there
                    assertThat(condition("Progressing")).isEqualTo("False ProgressDeadlineExceeded");
                    assertThat(condition("Available")).isEqualTo("True MinimumReplicasAvailable");
                    assertThat(pods().stream().filter(PodState::ready)).hasSize(3);
                    assertThat(pods()).hasSize(5);
                });
    }

    @Test
    void recreate_makes_new_pods_only_when_the_old_ones_are_gone() {
        kubelet.node("a");
        deploy(2, "{\"type\": \"Recreate\", \"rollingUpdate\": null}");
        List<Pod> old = pods();
        old.forEach(pod -> cluster.client()
                .raw(
                        "/api/v1/namespaces/default/pods/" + pod.getMetadata().getName() + "/binding",
                        "POST",
                        Map.of("target", Map.of("kind", "Node", "name", "a"))));
        image("web:2");
        eventually(() -> assertThat(pods())
                .hasSize(2)
                .allSatisfy(pod -> assertThat(PodState.terminating(pod)).isTrue()));
        kubelet.ended(old.get(0));
        eventually(() -> assertThat(pods()).hasSize(1));
        assertThat(revisions()).containsOnlyKeys(1L);
        kubelet.ended(old.get(1));
        allReady(2);
        assertThat(pods()).allSatisfy(pod -> assertThat(imageOf(pod)).isEqualTo("web:2"));
    }

    @Test
    void paused_it_follows_its_size_but_not_its_template() {
        deploy(2, "{\"type\": \"RollingUpdate\"}");
        kubelet.patch(now(), "{\"spec\": {\"paused\": true, \"replicas\": 3}}");
        image("web:2");
        eventually(() -> assertThat(pods()).hasSize(3));
        eventually(() -> assertThat(condition("Progressing")).isEqualTo("Unknown DeploymentPaused"));
        assertThat(pods()).allSatisfy(pod -> assertThat(imageOf(pod)).isEqualTo("web:1"));
        kubelet.patch(now(), "{\"spec\": {\"paused\": null}}");
        allReady(3);
        assertThat(pods()).allSatisfy(pod -> assertThat(imageOf(pod)).isEqualTo("web:2"));
    }

    @Test
    void it_keeps_as_many_old_revisions_as_it_may() {
        deploy(1, "{\"type\": \"RollingUpdate\"}");
        kubelet.patch(now(), "{\"spec\": {\"revisionHistoryLimit\": 1}}");
        for (int version = 2; version <= 4; version++) {
            image("web:" + version);
            allReady(1);
        }
        eventually(() -> assertThat(revisions()).containsOnlyKeys(3L, 4L));
    }

    @Test
    void the_conditions_times_are_those_of_their_last_change() {
        deploy(1, "{\"type\": \"RollingUpdate\"}");
        eventually(() -> assertThat(condition("Progressing")).isEqualTo("True NewReplicaSetAvailable"));
        assertThat(now().getStatus().getConditions())
                .extracting(DeploymentCondition::getType)
                .containsExactly("Available", "Progressing");
        assertThat(now().getStatus().getConditions()).allSatisfy(c -> {
            assertThat(c.getLastUpdateTime()).isNotEmpty();
            assertThat(c.getLastTransitionTime()).isNotEmpty();
        });
    }
}
