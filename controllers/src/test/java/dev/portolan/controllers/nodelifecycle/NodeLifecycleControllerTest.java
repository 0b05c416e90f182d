package dev.portolan.controllers.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.controllers.TestCluster;
import dev.portolan.controllers.pods.PodState;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeLifecycleControllerTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private TestCluster cluster;

    @BeforeEach
    void start() {
        cluster = new TestCluster(
                folder, List.of(context -> new NodeLifecycleController(context, Duration.ofMillis(300))));
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private Node node(String name) {
        cluster.client()
                .resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        NodeCondition ready = new NodeConditionBuilder()
                .withType("Ready")
                .withStatus("True")
                .withLastHeartbeatTime("2026-01-01T00:00:00Z")
                .build();
        // The controller may have written to the new node already.
        return TestCluster.again(() -> cluster.client()
                .nodes()
                .withName(name)
                .editStatus(node -> new NodeBuilder(node)
                        .editOrNewStatus()
                        .withConditions(ready)
                        .endStatus()
                        .build()));
    }

    private Pod boundTo(String node) {
        return cluster.pod(
                "p", Map.of("app", "web"), p -> p.editSpec().withNodeName(node).endSpec());
    }

    private Pod podOn(String node) {
        return cluster.runs(boundTo(node), "10.244.0.7", true);
    }

    private Pod now(Pod pod) {
        return cluster.client().resource(pod).get();
    }

    @Test
    void a_silent_node_is_unknown_and_its_pods_are_not_ready() {
        Node node = node("node-a");
        Pod pod = podOn("node-a");
        await().atMost(DEADLINE).untilAsserted(() -> {
            assertThat(cluster.client().resource(node).get().getStatus().getConditions())
                    .singleElement()
                    .satisfies(c -> {
                        assertThat(c.getStatus()).isEqualTo("Unknown");
                        assertThat(c.getReason()).isEqualTo("NodeStatusUnknown");
                    });
            assertThat(PodState.ready(now(pod))).isFalse();
        });
    }

    @Test
    void pods_of_a_deleted_node_are_removed() {
        Node node = node("node-a");
        Pod pod = podOn("node-a");
        cluster.client().resource(node).delete();
        await().atMost(DEADLINE).untilAsserted(() -> assertThat(now(pod)).isNull());
    }

    @Test
    void pods_of_a_node_that_never_was_are_removed() {
        Pod pod = boundTo("nowhere");
        await().atMost(DEADLINE).untilAsserted(() -> assertThat(now(pod)).isNull());
    }
}
