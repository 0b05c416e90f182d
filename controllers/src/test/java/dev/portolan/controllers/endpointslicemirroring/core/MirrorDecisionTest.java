package dev.portolan.controllers.endpointslicemirroring.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.controllers.Samples;
import dev.portolan.controllers.endpointslice.core.SliceChange;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MirrorDecisionTest {
    private static final Service BY_HAND =
            Samples.service().editSpec().withSelector(Map.of()).endSpec().build();

    private static EndpointsBuilder endpoints() {
        return new EndpointsBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web")
                .withUid("endpoints-uid")
                .endMetadata()
                .addNewSubset()
                .addNewAddress()
                .withIp("192.0.2.1")
                .endAddress()
                .addNewAddress()
                .withIp("2001:db8::1")
                .endAddress()
                .addNewNotReadyAddress()
                .withIp("192.0.2.2")
                .endNotReadyAddress()
                .addNewPort()
                .withPort(8080)
                .withProtocol("TCP")
                .endPort()
                .endSubset();
    }

    private static List<SliceChange> decide(EndpointsBuilder endpoints, Service service, EndpointSlice... present) {
        return MirrorDecision.decide(Optional.of(endpoints.build()), Optional.of(service), List.of(present));
    }

    @Test
    void each_family_has_a_slice_with_ready_and_not_ready_addresses() {
        List<SliceChange> changes = decide(endpoints(), BY_HAND);
        assertThat(changes).hasSize(2).allMatch(SliceChange.Create.class::isInstance);
        EndpointSlice four = changes.getFirst().slice();
        assertThat(four.getMetadata().getLabels())
                .containsEntry("endpointslice.kubernetes.io/managed-by", "endpointslicemirroring-controller.k8s.io")
                .containsEntry("kubernetes.io/service-name", "web");
        assertThat(four.getMetadata().getOwnerReferences().getFirst().getUid()).isEqualTo("endpoints-uid");
        assertThat(four.getEndpoints())
                .extracting(e ->
                        e.getAddresses().getFirst() + " " + e.getConditions().getReady())
                .containsExactly("192.0.2.1 true", "192.0.2.2 false");
        assertThat(four.getPorts())
                .singleElement()
                .satisfies(port -> assertThat(port.getPort()).isEqualTo(8080));
        assertThat(changes.getLast().slice().getAddressType()).isEqualTo("IPv6");
        assertThat(decide(
                        endpoints(),
                        BY_HAND,
                        changes.getFirst().slice(),
                        changes.getLast().slice()))
                .as("a second look")
                .isEmpty();
    }

    @Test
    void what_is_not_to_be_mirrored_has_no_slices() {
        EndpointSlice left = decide(endpoints(), BY_HAND).getFirst().slice();
        record Row(String what, EndpointsBuilder endpoints, Service service) {}
        for (Row row : List.of(
                new Row("selected by labels", endpoints(), Samples.plainService()),
                new Row(
                        "told to skip",
                        endpoints()
                                .editMetadata()
                                .addToLabels("endpointslice.kubernetes.io/skip-mirror", "true")
                                .endMetadata(),
                        BY_HAND),
                new Row(
                        "an election's record",
                        endpoints()
                                .editMetadata()
                                .addToAnnotations("control-plane.alpha.kubernetes.io/leader", "{}")
                                .endMetadata(),
                        BY_HAND))) {
            assertThat(decide(row.endpoints, row.service)).as(row.what).isEmpty();
            assertThat(decide(row.endpoints, row.service, left))
                    .as(row.what)
                    .containsExactly(new SliceChange.Delete(left));
        }
        assertThat(MirrorDecision.decide(Optional.of(endpoints().build()), Optional.empty(), List.of()))
                .as("without a Service")
                .isEmpty();
    }
}
