package dev.portolan.controllers.volumes.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class VolumeMatchTest {
    private static PersistentVolume volume(String name, String size, UnaryOperator<PersistentVolumeBuilder> change) {
        return change.apply(new PersistentVolumeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .addToCapacity("storage", new Quantity(size))
                        .withAccessModes("ReadWriteOnce")
                        .endSpec())
                .build();
    }

    private static PersistentVolume volume(String name, String size) {
        return volume(name, size, v -> v);
    }

    private static PersistentVolumeClaim claim(UnaryOperator<PersistentVolumeClaimBuilder> change) {
        return change.apply(new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("data")
                        .withUid("claim-uid")
                        .endMetadata()
                        .withNewSpec()
                        .withAccessModes("ReadWriteOnce")
                        .withNewResources()
                        .addToRequests("storage", new Quantity("1Gi"))
                        .endResources()
                        .endSpec())
                .build();
    }

    private static UnaryOperator<PersistentVolumeBuilder> reserved(String name, String uid) {
        return v -> v.editSpec()
                .withNewClaimRef()
                .withNamespace("default")
                .withName(name)
                .withUid(uid)
                .endClaimRef()
                .endSpec();
    }

    private static Optional<String> best(PersistentVolumeClaim claim, PersistentVolume... volumes) {
        return VolumeMatch.best(claim, List.of(volumes), null)
                .map(v -> v.getMetadata().getName());
    }

    record Row(
            String what,
            UnaryOperator<PersistentVolumeClaimBuilder> claim,
            UnaryOperator<PersistentVolumeBuilder> volume,
            boolean suits) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Row> rows() {
        UnaryOperator<PersistentVolumeClaimBuilder> any = c -> c;
        UnaryOperator<PersistentVolumeBuilder> plain = v -> v;
        return Stream.of(
                new Row("as asked for", any, plain, true),
                new Row(
                        "too small",
                        c -> c.editSpec()
                                .editResources()
                                .addToRequests("storage", new Quantity("2049Mi"))
                                .endResources()
                                .endSpec(),
                        plain,
                        false),
                new Row(
                        "more ways of access than asked for",
                        any,
                        v -> v.editSpec()
                                .withAccessModes("ReadWriteOnce", "ReadOnlyMany")
                                .endSpec(),
                        true),
                new Row(
                        "a way of access is missing",
                        c -> c.editSpec().withAccessModes("ReadWriteMany").endSpec(),
                        plain,
                        false),
                new Row(
                        "another class",
                        c -> c.editSpec().withStorageClassName("fast").endSpec(),
                        plain,
                        false),
                new Row(
                        "the same class",
                        c -> c.editSpec().withStorageClassName("fast").endSpec(),
                        v -> v.editSpec().withStorageClassName("fast").endSpec(),
                        true),
                new Row(
                        "a class where none is asked for",
                        any,
                        v -> v.editSpec().withStorageClassName("fast").endSpec(),
                        false),
                new Row(
                        "an empty class is none",
                        c -> c.editSpec().withStorageClassName("").endSpec(),
                        plain,
                        true),
                new Row(
                        "another mode",
                        c -> c.editSpec().withVolumeMode("Block").endSpec(),
                        plain,
                        false),
                new Row(
                        "labels that are asked for",
                        c -> c.editSpec()
                                .withNewSelector()
                                .addToMatchLabels("disk", "ssd")
                                .endSelector()
                                .endSpec(),
                        v -> v.editMetadata().addToLabels("disk", "ssd").endMetadata(),
                        true),
                new Row(
                        "labels that are missing",
                        c -> c.editSpec()
                                .withNewSelector()
                                .addToMatchLabels("disk", "ssd")
                                .endSelector()
                                .endSpec(),
                        plain,
                        false),
                new Row("somebody else's", any, reserved("other", "other-uid"), false),
                new Row("a namesake's that is gone", any, reserved("data", "older-uid"), false),
                new Row("reserved by name", any, reserved("data", ""), true),
                new Row(
                        "about to go",
                        any,
                        v -> v.editMetadata()
                                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                                .endMetadata(),
                        false));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void a_volume_is_for_a_claim_or_not(Row row) {
        PersistentVolume volume = volume("v", "2Gi", row.volume);
        assertThat(best(claim(row.claim), volume)).isEqualTo(row.suits ? Optional.of("v") : Optional.empty());
    }

    @Test
    void the_smallest_that_is_large_enough_is_taken() {
        assertThat(best(claim(c -> c), volume("a", "10Gi"), volume("b", "1Gi"), volume("c", "500Mi")))
                .contains("b");
    }

    @Test
    void one_that_is_reserved_goes_before_a_better_one() {
        assertThat(best(claim(c -> c), volume("a", "1Gi"), volume("b", "10Gi", reserved("data", "claim-uid"))))
                .contains("b");
    }

    @Test
    void a_claim_that_names_its_volume_gets_that_one_or_none() {
        PersistentVolumeClaim naming =
                claim(c -> c.editSpec().withVolumeName("small").endSpec());
        assertThat(best(naming, volume("a", "1Gi"), volume("small", "1Mi"))).contains("small");
        assertThat(best(naming, volume("a", "1Gi"))).isEmpty();
    }

    @Test
    void a_volume_of_another_node_is_not_for_a_pod_of_this_one() {
        PersistentVolume there = volume(
                "there",
                "1Gi",
                v -> v.editSpec()
                        .withNewNodeAffinity()
                        .withNewRequired()
                        .addNewNodeSelectorTerm()
                        .addNewMatchExpression()
                        .withKey("kubernetes.io/hostname")
                        .withOperator("In")
                        .withValues("b")
                        .endMatchExpression()
                        .endNodeSelectorTerm()
                        .endRequired()
                        .endNodeAffinity()
                        .endSpec());
        assertThat(VolumeMatch.best(claim(c -> c), List.of(there), node("a"))).isEmpty();
        assertThat(VolumeMatch.best(claim(c -> c), List.of(there), node("b"))).contains(there);
    }

    private static Node node(String name) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("kubernetes.io/hostname", name)
                .endMetadata()
                .build();
    }
}
