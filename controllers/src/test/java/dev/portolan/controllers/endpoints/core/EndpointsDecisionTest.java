package dev.portolan.controllers.endpoints.core;

import static dev.portolan.controllers.Samples.notReady;
import static dev.portolan.controllers.Samples.plainService;
import static dev.portolan.controllers.Samples.pod;
import static dev.portolan.controllers.Samples.terminating;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.controllers.Samples;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndpointsDecisionTest {
    private static Endpoints made(Pod... pods) {
        return EndpointsDecision.decide(plainService(), List.of(pods), Optional.empty(), "now")
                .orElseThrow();
    }

    @Test
    void a_service_without_pods_has_endpoints_without_subsets() {
        Endpoints none = made();
        assertThat(none.getMetadata().getName()).isEqualTo("web");
        assertThat(none.getMetadata().getLabels()).containsEntry("team", "shop");
        assertThat(none.getSubsets()).isEmpty();
    }

    @Test
    void ready_and_not_ready_addresses_stand_apart_and_in_order() {
        Endpoints three = made(
                pod("c", "10.244.0.9").build(),
                notReady(pod("b", "10.244.0.8").build()),
                pod("a", "10.244.0.7").build());
        EndpointSubset subset = three.getSubsets().getFirst();
        assertThat(subset.getAddresses())
                .extracting(EndpointAddress::getIp)
                .containsExactly("10.244.0.7", "10.244.0.9");
        assertThat(subset.getNotReadyAddresses())
                .extracting(EndpointAddress::getIp)
                .containsExactly("10.244.0.8");
        assertThat(subset.getPorts())
                .singleElement()
                .satisfies(p -> assertThat(p.getPort()).isEqualTo(3000));
    }

    @Test
    void a_pod_that_is_going_leaves() {
        assertThat(made(terminating(pod("a", "10.244.0.7").build())).getSubsets())
                .isEmpty();
    }

    @Test
    void nothing_is_written_when_nothing_changed() {
        List<Pod> pods = Samples.pods(3);
        Optional<Endpoints> first = EndpointsDecision.decide(plainService(), pods, Optional.empty(), "then");
        assertThat(EndpointsDecision.decide(plainService(), pods.reversed(), first, "now"))
                .isEmpty();
    }

    @Test
    void past_a_thousand_addresses_it_is_cut_off_and_says_so() {
        List<Pod> many = Samples.plus(
                Samples.pods(1005), notReady(pod("first", "10.0.0.1").build()));
        Optional<Endpoints> cut = EndpointsDecision.decide(plainService(), many, Optional.empty(), "");
        assertThat(cut.orElseThrow().getMetadata().getAnnotations())
                .containsEntry(EndpointsDecision.OVER_CAPACITY, "truncated");
        assertThat(cut.orElseThrow().getSubsets().getFirst().getAddresses()).hasSize(1000);
        assertThat(cut.orElseThrow().getSubsets().getFirst().getNotReadyAddresses())
                .isEmpty();
        Optional<Endpoints> less = EndpointsDecision.decide(plainService(), Samples.pods(5), cut, "");
        assertThat(less.orElseThrow().getMetadata().getAnnotations())
                .doesNotContainKey(EndpointsDecision.OVER_CAPACITY);
    }
}
