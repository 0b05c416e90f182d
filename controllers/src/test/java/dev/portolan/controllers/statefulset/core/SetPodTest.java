package dev.portolan.controllers.statefulset.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.controllers.Samples;
import dev.portolan.controllers.ownership.Ownership;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SetPodTest {
    @ParameterizedTest
    @CsvSource({"web-0,0", "web-12,12", "web-00,-1", "web-,-1", "web-x,-1", "web-a-1,-1", "other-1,-1", "web,-1"})
    void a_name_has_an_ordinal_if_the_set_gives_such_names(String name, int ordinal) {
        Pod pod = Samples.pod(name, "10.244.0.1").build();
        assertThat(Ordinals.of(Sets.set(1, s -> s), pod).orElse(-1)).isEqualTo(ordinal);
    }

    @Test
    void it_has_a_name_a_host_name_and_labels_of_its_own() {
        StatefulSet set = Sets.set(1, s -> s);
        Pod pod = SetPod.of(set, 7, "web-new", set.getSpec().getTemplate());
        assertThat(pod.getMetadata().getName()).isEqualTo("web-7");
        assertThat(pod.getMetadata().getNamespace()).isEqualTo("default");
        assertThat(pod.getMetadata().getLabels())
                .isEqualTo(Map.of(
                        "app", "web",
                        "statefulset.kubernetes.io/pod-name", "web-7",
                        "apps.kubernetes.io/pod-index", "7",
                        "controller-revision-hash", "web-new"));
        assertThat(pod.getMetadata().getOwnerReferences()).containsExactly(Ownership.reference(set));
        assertThat(pod.getSpec().getHostname()).isEqualTo("web-7");
        assertThat(pod.getSpec().getSubdomain()).isEqualTo("webs");
        assertThat(pod.getSpec().getContainers())
                .isEqualTo(set.getSpec().getTemplate().getSpec().getContainers());
    }

    @Test
    void a_claimed_volume_stands_for_one_of_the_template_of_that_name() {
        StatefulSet set = Sets.set(
                1,
                s -> s.editSpec()
                        .editTemplate()
                        .editSpec()
                        .addNewVolume()
                        .withName("data")
                        .withNewHostPath("/data", "")
                        .endVolume()
                        .addNewVolume()
                        .withName("config")
                        .withNewConfigMap()
                        .withName("web")
                        .endConfigMap()
                        .endVolume()
                        .endSpec()
                        .endTemplate()
                        .addNewVolumeClaimTemplate()
                        .withNewMetadata()
                        .withName("data")
                        .endMetadata()
                        .endVolumeClaimTemplate()
                        .endSpec());
        assertThat(SetPod.of(set, 0, "web-new", set.getSpec().getTemplate())
                        .getSpec()
                        .getVolumes())
                .extracting(Volume::getName)
                .containsExactly("data", "config");
        Volume data = SetPod.of(set, 0, "web-new", set.getSpec().getTemplate())
                .getSpec()
                .getVolumes()
                .getFirst();
        assertThat(data.getPersistentVolumeClaim().getClaimName()).isEqualTo("data-web-0");
        assertThat(data.getHostPath()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "Retain, Retain, 0, ''",
        "Delete, Retain, 0, StatefulSet",
        "Delete, Retain, 5, StatefulSet",
        "Retain, Delete, 0, ''",
        "Retain, Delete, 5, Pod",
        "Delete, Delete, 0, StatefulSet",
        "Delete, Delete, 5, Pod"
    })
    void a_claim_goes_with_whom_the_retention_policy_says(
            String whenDeleted, String whenScaled, int ordinal, String owner) {
        StatefulSet set = Sets.set(
                2,
                s -> s.editSpec()
                        .withNewPersistentVolumeClaimRetentionPolicy(whenDeleted, whenScaled)
                        .endSpec());
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withName("web-" + ordinal)
                .withUid("pod")
                .endMetadata()
                .build();

        assertThat(SetClaims.owners(List.of(), set, ordinal, pod))
                .extracting(OwnerReference::getKind)
                .isEqualTo(owner.isEmpty() ? List.of() : List.of(owner));
    }
}
