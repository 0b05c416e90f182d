package dev.portolan.controllers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.rules.Cidr;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All controllers together, from a ReplicaSet to the endpoints of its Service and back. */
class ControllersTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private TestCluster cluster;
    private KubernetesClient client;
    private Controllers controllers;

    @BeforeEach
    void start() {
        cluster = new TestCluster(folder, List.of());
        client = cluster.client();
        controllers = Controllers.start(
                cluster.informers(),
                ControllersConfig.of(Cidr.parse("10.244.0.0/16"), Cidr.parse("10.97.0.0/24")),
                Duration.ofHours(1)); // nobody renews the node's Lease
        node();
    }

    @AfterEach
    void stop() {
        controllers.close();
        cluster.close();
    }

    private void node() {
        client.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName("node-a")
                        .endMetadata()
                        .build())
                .create();
        TestCluster.again(() -> client.nodes()
                .withName("node-a")
                .editStatus(node -> new NodeBuilder(node)
                        .editOrNewStatus()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .withLastHeartbeatTime("2026-01-01T00:00:00Z")
                        .endCondition()
                        .endStatus()
                        .build()));
    }

    private List<Pod> pods() {
        return client.pods().inNamespace("default").list().getItems();
    }

    private List<String> ready() {
        return client
                .discovery()
                .v1()
                .endpointSlices()
                .inNamespace("default")
                .withLabel("app", "web")
                .list()
                .getItems()
                .stream()
                .flatMap(slice -> slice.getEndpoints().stream())
                .filter(endpoint -> endpoint.getConditions().getReady())
                .map(endpoint -> endpoint.getAddresses().getFirst())
                .toList();
    }

    /** The revision of the newest object: grows with every write of anybody. */
    private String revision() {
        return client.configMaps().inNamespace("default").list().getMetadata().getResourceVersion();
    }

    private void run(int replicas) {
        client.resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("web")
                        .addToLabels("app", "web")
                        .endMetadata()
                        .withNewSpec()
                        .withType("LoadBalancer")
                        .withSelector(Workloads.WEB)
                        .addNewPort()
                        .withPort(80)
                        .endPort()
                        .endSpec()
                        .build())
                .create();
        client.resource(Workloads.replicaSet(replicas).build()).create();
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(pods())
                        .hasSize(replicas)
                        .allMatch(pod -> "node-a".equals(pod.getSpec().getNodeName())));
        for (int i = 0; i < replicas; i++) {
            cluster.runs(pods().get(i), "10.244.0." + (i + 2), true);
        }
        await().atMost(DEADLINE).untilAsserted(() -> assertThat(ready()).hasSize(replicas));
    }

    @Test
    void a_settled_cluster_writes_nothing() {
        run(3);
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(client.apps()
                                .replicaSets()
                                .inNamespace("default")
                                .withName("web")
                                .get()
                                .getStatus()
                                .getAvailableReplicas())
                        .isEqualTo(3));
        String[] last = {revision()};
        await().atMost(DEADLINE).during(Duration.ofSeconds(1)).until(() -> {
            String before = last[0];
            last[0] = revision();
            return before.equals(last[0]);
        });
    }

    @Test
    void what_belongs_together_goes_together() {
        run(2);
        List<Pod> pods = pods();
        client.apps().replicaSets().inNamespace("default").withName("web").delete();
        client.services().inNamespace("default").withName("web").delete();
        await().atMost(DEADLINE)
                .untilAsserted(() ->
                        assertThat(pods()).allMatch(pod -> pod.getMetadata().getDeletionTimestamp() != null));
        pods.forEach(cluster::ended);
        await().atMost(DEADLINE).untilAsserted(() -> {
            assertThat(pods()).isEmpty();
            assertThat(client.services().inNamespace("default").withName("web").get())
                    .isNull();
            assertThat(client.endpoints().inNamespace("default").withName("web").get())
                    .isNull();
            assertThat(ready()).isEmpty();
            assertThat(client.discovery()
                            .v1()
                            .endpointSlices()
                            .inNamespace("default")
                            .withLabel("kubernetes.io/service-name", "web")
                            .list()
                            .getItems())
                    .isEmpty();
        });
    }
}
