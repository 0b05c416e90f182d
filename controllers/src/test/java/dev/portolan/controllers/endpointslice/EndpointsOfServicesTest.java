package dev.portolan.controllers.endpointslice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.controllers.TestCluster;
import dev.portolan.controllers.endpoints.EndpointsController;
import dev.portolan.controllers.endpointslicemirroring.EndpointSliceMirroringController;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slices and Endpoints on a real API server. */
class EndpointsOfServicesTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Map<String, String> WEB = Map.of("app", "web");

    @TempDir
    Path folder;

    private TestCluster cluster;

    @BeforeEach
    void start() {
        cluster = new TestCluster(
                folder,
                List.of(EndpointSliceController::new, EndpointsController::new, EndpointSliceMirroringController::new));
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private Service service(Map<String, String> selector) {
        return cluster.client()
                .resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("web")
                        .endMetadata()
                        .withNewSpec()
                        .withSelector(selector)
                        .addNewPort()
                        .withPort(80)
                        .withNewTargetPort("http")
                        .endPort()
                        .endSpec()
                        .build())
                .create();
    }

    private List<EndpointSlice> slices() {
        return cluster.client()
                .discovery()
                .v1()
                .endpointSlices()
                .inNamespace("default")
                .withLabel("kubernetes.io/service-name", "web")
                .list()
                .getItems();
    }

    private List<String> ready() {
        return slices().stream()
                .flatMap(s -> s.getEndpoints().stream())
                .filter(e -> e.getConditions().getReady())
                .map(e -> e.getAddresses().getFirst())
                .sorted()
                .toList();
    }

    private List<String> inEndpoints() {
        Endpoints endpoints = cluster.client()
                .endpoints()
                .inNamespace("default")
                .withName("web")
                .get();
        return endpoints == null
                ? List.of()
                : endpoints.getSubsets().stream()
                        .flatMap(s -> s.getAddresses().stream())
                        .map(EndpointAddress::getIp)
                        .toList();
    }

    private void awaitReady(String... addresses) {
        await().atMost(DEADLINE).untilAsserted(() -> {
            assertThat(ready()).containsExactly(addresses);
            assertThat(inEndpoints()).containsExactly(addresses);
        });
    }

    private Pod pod(String name) {
        // Bound: a pod that no node agent knows of goes at once when it is deleted.
        return cluster.pod(name, WEB, p -> p.editSpec().withNodeName("node-a").endSpec());
    }

    @Test
    void a_pod_is_an_endpoint_from_ready_to_terminating() {
        service(WEB);
        Pod a = pod("a");
        Pod b = pod("b");
        cluster.runs(a, "10.244.0.7", false);
        cluster.runs(b, "10.244.0.8", true);
        awaitReady("10.244.0.8");
        cluster.runs(a, "10.244.0.7", true);
        awaitReady("10.244.0.7", "10.244.0.8");

        cluster.client().pods().resource(a).delete();
        awaitReady("10.244.0.8");
        Endpoint going = slices().getFirst().getEndpoints().stream()
                .filter(e -> e.getTargetRef().getName().equals("a"))
                .findFirst()
                .orElseThrow();
        assertThat(going.getConditions().getTerminating()).isTrue();
        assertThat(going.getConditions().getServing()).isTrue();
        cluster.ended(a);
        await().atMost(DEADLINE)
                .untilAsserted(
                        () -> assertThat(slices().getFirst().getEndpoints()).hasSize(1));
    }

    @Test
    void a_typo_in_the_label_is_no_endpoint_and_mending_it_is_one() {
        service(WEB);
        Pod typo = cluster.pod("a", Map.of("app", "we"), UnaryOperator.identity());
        cluster.runs(typo, "10.244.0.7", true);
        await().atMost(DEADLINE).untilAsserted(() -> assertThat(slices()).hasSize(1));
        awaitReady();
        cluster.client().pods().inNamespace("default").withName("a").edit(p -> {
            p.getMetadata().getLabels().put("app", "web");
            return p;
        });
        awaitReady("10.244.0.7");
        cluster.client().pods().inNamespace("default").withName("a").edit(p -> {
            p.getMetadata().getLabels().put("app", "other");
            return p;
        });
        awaitReady();
    }

    @Test
    void slices_that_somebody_deletes_or_edits_are_put_right() {
        service(WEB);
        cluster.runs(pod("a"), "10.244.0.7", true);
        awaitReady("10.244.0.7");
        cluster.client().resource(slices().getFirst()).delete();
        awaitReady("10.244.0.7");
        cluster.client().resource(slices().getFirst()).edit(s -> {
            s.getEndpoints().clear();
            return s;
        });
        cluster.client().endpoints().inNamespace("default").withName("web").edit(e -> {
            e.getSubsets().clear();
            return e;
        });
        awaitReady("10.244.0.7");
    }

    @Test
    void many_pods_at_once_are_written_without_doubles() {
        service(WEB);
        List<Pod> pods = IntStream.range(0, 120).mapToObj(i -> pod("p" + i)).toList();
        IntStream.range(0, 120).parallel().forEach(i -> cluster.runs(pods.get(i), "10.244.1." + i, true));
        await().atMost(DEADLINE).untilAsserted(() -> {
            assertThat(ready()).hasSize(120).doesNotHaveDuplicates();
            assertThat(slices()).hasSize(2);
            assertThat(inEndpoints()).hasSize(120);
        });
    }

    @Test
    void a_service_without_selector_is_left_to_its_maker() {
        service(null);
        Service other = cluster.client()
                .resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("looked-at-later")
                        .endMetadata()
                        .withNewSpec()
                        .withSelector(WEB)
                        .addNewPort()
                        .withPort(80)
                        .endPort()
                        .endSpec()
                        .build())
                .create();
        await().atMost(DEADLINE)
                .until(() -> cluster.client()
                                .endpoints()
                                .inNamespace("default")
                                .withName("looked-at-later")
                                .get()
                        != null);
        assertThat(other.getMetadata().getName()).isEqualTo("looked-at-later");
        assertThat(slices()).isEmpty();
        assertThat(inEndpoints()).isEmpty();
    }

    @Test
    void endpoints_made_by_hand_are_mirrored_as_slices() {
        service(null);
        cluster.client()
                .resource(new EndpointsBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("web")
                        .endMetadata()
                        .addNewSubset()
                        .addNewAddress()
                        .withIp("192.0.2.1")
                        .endAddress()
                        .addNewPort()
                        .withPort(8080)
                        .endPort()
                        .endSubset()
                        .build())
                .create();
        awaitReady("192.0.2.1");
        cluster.client().endpoints().inNamespace("default").withName("web").edit(e -> {
            e.getSubsets().getFirst().getAddresses().getFirst().setIp("192.0.2.2");
            return e;
        });
        awaitReady("192.0.2.2");
        cluster.client().endpoints().inNamespace("default").withName("web").delete();
        await().atMost(DEADLINE).untilAsserted(() -> assertThat(slices()).isEmpty());
    }
}
