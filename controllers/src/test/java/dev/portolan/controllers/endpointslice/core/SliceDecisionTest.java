package dev.portolan.controllers.endpointslice.core;

import static dev.portolan.controllers.Samples.notReady;
import static dev.portolan.controllers.Samples.plainService;
import static dev.portolan.controllers.Samples.pod;
import static dev.portolan.controllers.Samples.service;
import static dev.portolan.controllers.Samples.terminating;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.controllers.Samples;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SliceDecisionTest {
    private final SliceShelf shelf = new SliceShelf(100);

    private List<SliceChange> settle(Service service, Pod... pods) {
        return shelf.settle(service, List.of(pods));
    }

    private Endpoint only() {
        assertThat(shelf.slices()).hasSize(1);
        assertThat(shelf.slices().getFirst().getEndpoints()).hasSize(1);
        return shelf.slices().getFirst().getEndpoints().getFirst();
    }

    @Test
    void a_slice_says_whose_it_is_and_where_its_pods_listen() {
        settle(plainService(), pod("a", "10.244.0.7").build());
        EndpointSlice slice = shelf.slices().getFirst();
        assertThat(slice.getMetadata().getGenerateName()).isEqualTo("web-");
        assertThat(slice.getMetadata().getLabels())
                .isEqualTo(Map.of(
                        "team", "shop",
                        "kubernetes.io/service-name", "web",
                        "endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io"));
        assertThat(slice.getMetadata().getOwnerReferences()).singleElement().satisfies(ref -> {
            assertThat(ref.getKind()).isEqualTo("Service");
            assertThat(ref.getUid()).isEqualTo("service-uid");
            assertThat(ref.getController()).isTrue();
        });
        assertThat(slice.getMetadata().getAnnotations()).containsEntry(SliceLabels.TRIGGER_TIME, "now");
        assertThat(slice.getAddressType()).isEqualTo("IPv4");
        assertThat(slice.getPorts()).singleElement().satisfies(port -> {
            assertThat(port.getName()).isEqualTo("http");
            assertThat(port.getPort()).isEqualTo(3000);
            assertThat(port.getProtocol()).isEqualTo("TCP");
        });
        assertThat(only().getAddresses()).containsExactly("10.244.0.7");
        assertThat(only().getNodeName()).isEqualTo("node-a");
        assertThat(only().getZone()).isEqualTo("zone-of-node-a");
        assertThat(only().getTargetRef().getName()).isEqualTo("a");
        assertThat(only().getTargetRef().getUid()).isEqualTo("uid-a");
    }

    private record Condition(String pod, boolean publish, Pod given, String expected) {}

    @Test
    void conditions_follow_readiness_and_deletion() {
        Pod ready = pod("a", "10.244.0.7").build();
        Pod unready = notReady(ready);
        for (Condition row : List.of(
                new Condition("ready", false, ready, "ready serving"),
                new Condition("not ready", false, unready, ""),
                new Condition("ready and going", false, terminating(ready), "serving terminating"),
                new Condition("not ready and going", false, terminating(unready), "terminating"),
                new Condition("not ready, published all the same", true, unready, "ready"),
                new Condition(
                        "going, published all the same", true, terminating(ready), "ready serving terminating"))) {
            Service service = service()
                    .editSpec()
                    .withPublishNotReadyAddresses(row.publish)
                    .endSpec()
                    .build();
            settle(service, row.given);
            var is = only().getConditions();
            String said = (is.getReady() ? "ready " : "")
                    + (is.getServing() ? "serving " : "")
                    + (is.getTerminating() ? "terminating" : "");
            assertThat(said.strip()).as(row.pod).isEqualTo(row.expected);
        }
    }

    @Test
    void finished_pods_and_pods_without_an_address_do_not_count() {
        Pod succeeded = pod("s", "10.244.0.8")
                .editStatus()
                .withPhase("Succeeded")
                .endStatus()
                .build();
        Pod failed = pod("f", "10.244.0.9")
                .editStatus()
                .withPhase("Failed")
                .endStatus()
                .build();
        Pod starting = new PodBuilder(pod("p", "").build()).withStatus(null).build();
        Pod otherFamily = pod("v6", "fd00::7").build();
        settle(
                plainService(),
                succeeded,
                failed,
                starting,
                otherFamily,
                pod("a", "10.244.0.7").build());
        assertThat(only().getTargetRef().getName()).isEqualTo("a");
    }

    @Test
    void nothing_is_written_when_nothing_changed() {
        Pod a = pod("a", "10.244.0.7").build();
        Pod b = pod("b", "10.244.0.8").build();
        assertThat(settle(plainService(), a, b)).hasSize(1);
        assertThat(settle(plainService(), a, b)).isEmpty();
        assertThat(settle(plainService(), b, a)).as("in another order").isEmpty();
    }

    @Test
    void a_pod_that_changes_stays_at_its_place() {
        Pod a = pod("a", "10.244.0.7").build();
        Pod b = pod("b", "10.244.0.8").build();
        settle(plainService(), a, b);
        assertThat(settle(plainService(), terminating(a), b)).singleElement().isInstanceOf(SliceChange.Update.class);
        assertThat(shelf.addresses()).containsExactly("10.244.0.7", "10.244.0.8");
    }

    @Test
    void a_service_without_pods_has_one_empty_slice_which_is_then_used() {
        assertThat(settle(plainService())).singleElement().isInstanceOf(SliceChange.Create.class);
        assertThat(shelf.slices().getFirst().getEndpoints()).isEmpty();
        assertThat(settle(plainService())).isEmpty();
        assertThat(settle(plainService(), pod("a", "10.244.0.7").build()))
                .singleElement()
                .isInstanceOf(SliceChange.Update.class);
        assertThat(settle(plainService())).singleElement().isInstanceOf(SliceChange.Update.class);
        assertThat(shelf.slices()).singleElement().satisfies(slice -> {
            assertThat(slice.getEndpoints()).isEmpty();
            assertThat(slice.getPorts()).isEmpty();
        });
    }

    @Test
    void pods_whose_named_port_differs_go_to_different_slices() {
        Pod other = pod("b", "10.244.0.8")
                .editSpec()
                .editFirstContainer()
                .editFirstPort()
                .withContainerPort(4000)
                .endPort()
                .endContainer()
                .endSpec()
                .build();
        settle(plainService(), pod("a", "10.244.0.7").build(), other);
        assertThat(shelf.slices()).hasSize(2);
        assertThat(shelf.slices())
                .extracting(s -> s.getPorts().getFirst().getPort())
                .containsExactlyInAnyOrder(3000, 4000);
        settle(plainService(), other);
        assertThat(shelf.slices()).hasSize(1);
    }

    @Test
    void new_endpoints_go_where_a_write_is_due_anyway_then_into_the_fullest_with_room_for_all() {
        SliceShelf small = new SliceShelf(3);
        List<Pod> seven = Samples.pods(7);
        small.settle(plainService(), seven);
        assertThat(small.sizes()).containsExactly(3, 3, 1);

        List<Pod> withoutFirst = seven.subList(1, 7);
        assertThat(small.settle(plainService(), withoutFirst)).hasSize(1);
        assertThat(small.sizes()).containsExactly(3, 2, 1);

        List<Pod> oneMore = Samples.plus(withoutFirst, pod("x", "10.244.9.1").build());
        assertThat(small.settle(plainService(), oneMore)).hasSize(1);
        assertThat(small.sizes()).as("the fullest with room").containsExactly(3, 3, 1);

        List<Pod> threeMore = Samples.plus(
                oneMore,
                pod("y1", "10.244.9.2").build(),
                pod("y2", "10.244.9.3").build(),
                pod("y3", "10.244.9.4").build());
        assertThat(small.settle(plainService(), threeMore))
                .as("no slice has room for all three")
                .singleElement()
                .isInstanceOf(SliceChange.Create.class);
        assertThat(small.sizes()).containsExactly(3, 3, 3, 1);
    }

    @Test
    void a_pod_has_its_hostname_only_within_the_service_that_is_its_subdomain() {
        PodBuilder named = pod("a", "10.244.0.7")
                .editSpec()
                .withHostname("db-0")
                .withSubdomain("web")
                .endSpec();
        settle(plainService(), named.build());
        assertThat(only().getHostname()).isEqualTo("db-0");
        settle(
                plainService(),
                named.editSpec().withSubdomain("another").endSpec().build());
        assertThat(only().getHostname()).isNull();
    }

    @Test
    void a_headless_service_marks_its_slices_and_needs_no_ports() {
        Service headless = service()
                .editSpec()
                .withClusterIP("None")
                .withPorts(List.of())
                .endSpec()
                .build();
        settle(headless, pod("a", "10.244.0.7").build());
        EndpointSlice slice = shelf.slices().getFirst();
        assertThat(slice.getMetadata().getLabels()).containsEntry("service.kubernetes.io/headless", "");
        assertThat(slice.getPorts()).isEmpty();
        assertThat(slice.getEndpoints()).hasSize(1);
        assertThat(settle(headless, pod("a", "10.244.0.7").build())).isEmpty();
    }

    @Test
    void labels_of_the_service_are_kept_up_to_date() {
        Pod a = pod("a", "10.244.0.7").build();
        settle(plainService(), a);
        Service relabelled = service()
                .editMetadata()
                .addToLabels("team", "other")
                .endMetadata()
                .build();
        assertThat(settle(relabelled, a)).singleElement().isInstanceOf(SliceChange.Update.class);
        assertThat(shelf.slices().getFirst().getMetadata().getLabels()).containsEntry("team", "other");
    }

    @Test
    void each_family_has_slices_of_its_own() {
        Service dual =
                service().editSpec().withIpFamilies("IPv4", "IPv6").endSpec().build();
        Pod both = pod("a", "10.244.0.7")
                .editStatus()
                .addNewPodIP("fd00::7")
                .endStatus()
                .build();
        settle(dual, both);
        assertThat(shelf.slices()).extracting(EndpointSlice::getAddressType).containsExactly("IPv4", "IPv6");
        settle(plainService(), both);
        assertThat(shelf.slices()).extracting(EndpointSlice::getAddressType).containsExactly("IPv4");
    }

    @Test
    void a_preference_for_what_is_near_becomes_hints() {
        Service near = service()
                .editSpec()
                .withTrafficDistribution("PreferSameNode")
                .endSpec()
                .build();
        settle(near, pod("a", "10.244.0.7").build());
        assertThat(only().getHints().getForNodes().getFirst().getName()).isEqualTo("node-a");
        assertThat(only().getHints().getForZones().getFirst().getName()).isEqualTo("zone-of-node-a");
        settle(plainService(), pod("a", "10.244.0.7").build());
        assertThat(Optional.ofNullable(only().getHints())).isEmpty();
    }

    @Test
    void what_others_annotate_is_kept() {
        settle(plainService(), pod("a", "10.244.0.7").build());
        shelf.edit(slice -> new EndpointSliceBuilder(slice)
                .editMetadata()
                .addToAnnotations("someone", "else")
                .endMetadata()
                .build());
        settle(plainService(), pod("b", "10.244.0.8").build());
        assertThat(shelf.slices().getFirst().getMetadata().getAnnotations()).containsEntry("someone", "else");
    }
}
