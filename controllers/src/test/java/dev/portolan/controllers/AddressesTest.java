package dev.portolan.controllers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.controllers.loadbalancer.LoadBalancerController;
import dev.portolan.controllers.loadbalancer.core.AddressDecision;
import dev.portolan.controllers.podcidr.PodCidrController;
import dev.portolan.controllers.podcidr.core.NodeBlocks;
import dev.portolan.rules.Cidr;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks for nodes and addresses for LoadBalancers on a real API server. */
class AddressesTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private TestCluster cluster;

    @BeforeEach
    void start() {
        cluster = new TestCluster(
                folder,
                List.of(
                        context -> new PodCidrController(context, Cidr.parse("10.244.0.0/20"), 24),
                        context -> new LoadBalancerController(context, Cidr.parse("10.97.0.0/30"))));
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private void node(String name) {
        cluster.client()
                .resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    private List<String> blocks() {
        return cluster.client().nodes().list().getItems().stream()
                .flatMap(node -> NodeBlocks.blocksOf(node).stream())
                .map(Cidr::toString)
                .toList();
    }

    @Test
    void nodes_that_come_at_once_get_a_block_each_and_the_last_waits_for_one_to_go() {
        IntStream.range(0, 17).parallel().forEach(i -> node("node-" + i));
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(blocks()).hasSize(16).doesNotHaveDuplicates());
        String without = cluster.client().nodes().list().getItems().stream()
                .filter(node -> NodeBlocks.blocksOf(node).isEmpty())
                .findFirst()
                .orElseThrow()
                .getMetadata()
                .getName();
        String other = without.equals("node-3") ? "node-4" : "node-3";
        cluster.client().nodes().withName(other).delete();
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(blocks()).hasSize(16).doesNotHaveDuplicates());
    }

    private Service balanced(String name) {
        return cluster.client()
                .resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withType("LoadBalancer")
                        .addNewPort()
                        .withPort(80)
                        .endPort()
                        .endSpec()
                        .build())
                .create();
    }

    private List<String> ips(String name) {
        return AddressDecision.ips(cluster.client()
                .services()
                .inNamespace("default")
                .withName(name)
                .get());
    }

    private void awaitIps(String name, String... ips) {
        await().atMost(DEADLINE).untilAsserted(() -> assertThat(ips(name)).containsExactly(ips));
    }

    @Test
    void an_address_is_given_back_and_goes_to_who_waited() {
        balanced("one");
        awaitIps("one", "10.97.0.1");
        balanced("two");
        awaitIps("two", "10.97.0.2");
        balanced("three");
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(cluster.client()
                                .v1()
                                .events()
                                .inNamespace("default")
                                .list()
                                .getItems())
                        .extracting(Event::getReason)
                        .contains("SyncLoadBalancerFailed"));
        assertThat(ips("three")).isEmpty();

        cluster.client().services().inNamespace("default").withName("one").delete();
        awaitIps("three", "10.97.0.1");
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(cluster.client()
                                .services()
                                .inNamespace("default")
                                .withName("one")
                                .get())
                        .isNull());
    }

    @Test
    void a_service_that_is_no_longer_a_load_balancer_has_no_address_and_no_finalizer() {
        balanced("one");
        awaitIps("one", "10.97.0.1");
        cluster.client().services().inNamespace("default").withName("one").edit(s -> {
            s.getSpec().setType("ClusterIP");
            return s;
        });
        awaitIps("one");
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(cluster.client()
                                .services()
                                .inNamespace("default")
                                .withName("one")
                                .get()
                                .getMetadata()
                                .getFinalizers())
                        .isEmpty());
    }
}
