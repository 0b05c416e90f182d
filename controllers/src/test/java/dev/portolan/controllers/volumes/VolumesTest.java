package dev.portolan.controllers.volumes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.client.Lister;
import dev.portolan.client.ObjectKey;
import dev.portolan.controllers.Kubelet;
import dev.portolan.controllers.TestCluster;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Volumes and claims on a real API server. */
final class VolumesTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private TestCluster cluster;
    private Kubelet kubelet;

    @BeforeEach
    void start(@TempDir Path folder) {
        cluster =
                new TestCluster(folder, List.of(VolumeBinder::new, VolumeStatusController::new, ClaimProtection::new));
        kubelet = new Kubelet(cluster.client());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(SOON).untilAsserted(assertion);
    }

    private PersistentVolume volume(String name, UnaryOperator<PersistentVolumeBuilder> change) {
        return cluster.client()
                .resource(change.apply(new PersistentVolumeBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .withNewSpec()
                                .addToCapacity("storage", new Quantity("2Gi"))
                                .withAccessModes("ReadWriteOnce")
                                .withNewHostPath("/nowhere", "")
                                .endSpec())
                        .build())
                .create();
    }

    private PersistentVolumeClaim claim(String name, String storageClass) {
        return cluster.client()
                .resource(new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withStorageClassName(storageClass)
                        .withAccessModes("ReadWriteOnce")
                        .withNewResources()
                        .addToRequests("storage", new Quantity("1Gi"))
                        .endResources()
                        .endSpec()
                        .build())
                .create();
    }

    private Pod consumer(String name, String claim, String node) {
        return cluster.pod(
                name,
                Map.of(),
                p -> p.editSpec()
                        .withNodeName(node.isEmpty() ? null : node)
                        .addNewVolume()
                        .withName("data")
                        .withNewPersistentVolumeClaim(claim, false)
                        .endVolume()
                        .endSpec());
    }

    private <T extends HasMetadata> T now(T object) {
        return cluster.client().resource(object).get();
    }

    private String phase(PersistentVolume volume) {
        return now(volume).getStatus().getPhase();
    }

    private String phase(PersistentVolumeClaim claim) {
        return now(claim).getStatus().getPhase();
    }

    @Test
    void a_claim_gets_a_volume_and_a_volume_is_left_by_its_claim() {
        PersistentVolume volume = volume("disk", v -> v);
        eventually(() -> assertThat(phase(volume)).isEqualTo("Available"));
        PersistentVolumeClaim claim = claim("data", "");
        eventually(() -> {
            PersistentVolumeClaim bound = now(claim);
            assertThat(bound.getStatus().getPhase()).isEqualTo("Bound");
            assertThat(bound.getSpec().getVolumeName()).isEqualTo("disk");
            assertThat(bound.getStatus().getCapacity()).containsEntry("storage", new Quantity("2Gi"));
            assertThat(bound.getStatus().getAccessModes()).containsExactly("ReadWriteOnce");
            assertThat(bound.getMetadata().getAnnotations()).containsEntry("pv.kubernetes.io/bind-completed", "yes");
            assertThat(phase(volume)).isEqualTo("Bound");
            assertThat(now(volume).getSpec().getClaimRef().getUid())
                    .isEqualTo(claim.getMetadata().getUid());
        });
        PersistentVolumeClaim second = claim("more", "");
        eventually(() -> assertThat(cluster.client()
                        .v1()
                        .events()
                        .inNamespace("default")
                        .list()
                        .getItems())
                .anyMatch(e -> e.getInvolvedObject().getName().equals("more")
                        && e.getMessage()
                                .startsWith(
                                        "no persistent volumes available for this claim and no storage class is set")));
        assertThat(now(second).getMetadata().getAnnotations())
                .containsEntry("volume.kubernetes.io/storage-provisioner", "portolan.dev/node-folder");
        assertThat(phase(second)).isEqualTo("Pending");

        cluster.client().resource(claim).delete();
        eventually(() -> {
            assertThat(now(claim)).isNull();
            assertThat(phase(volume)).isEqualTo("Released");
        });
        assertThat(phase(second)).as("nobody gets what another has left").isEqualTo("Pending");
        kubelet.patch(now(volume), "{\"spec\": {\"claimRef\": null}}");
        eventually(() -> assertThat(phase(second)).isEqualTo("Bound"));
    }

    @Test
    void a_class_that_waits_for_a_consumer_binds_where_its_pod_runs() {
        kubelet.node("a");
        kubelet.patch(kubelet.node("b"), "{\"metadata\": {\"labels\": {\"kubernetes.io/hostname\": \"b\"}}}");
        cluster.client()
                .resource(new StorageClassBuilder()
                        .withNewMetadata()
                        .withName("local")
                        .endMetadata()
                        .withProvisioner("kubernetes.io/no-provisioner")
                        .withVolumeBindingMode("WaitForFirstConsumer")
                        .build())
                .create();
        PersistentVolume anywhere = volume(
                "anywhere",
                v -> v.editSpec()
                        .withStorageClassName("local")
                        .addToCapacity("storage", new Quantity("9Gi"))
                        .endSpec());
        PersistentVolume onB = volume(
                "on-b",
                v -> v.editSpec()
                        .withStorageClassName("local")
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
        eventually(() -> {
            assertThat(phase(anywhere)).isEqualTo("Available");
            assertThat(phase(onB)).isEqualTo("Available");
        });

        PersistentVolumeClaim claim = claim("data", "local");
        eventually(() -> assertThat(cluster.client()
                        .v1()
                        .events()
                        .inNamespace("default")
                        .list()
                        .getItems())
                .anyMatch(e -> e.getReason().equals("WaitForFirstConsumer")
                        && e.getMessage().equals("waiting for first consumer to be created before binding")));
        assertThat(now(claim).getSpec().getVolumeName()).isNull();
        consumer("p", "data", "b");
        eventually(() -> assertThat(now(claim).getSpec().getVolumeName()).isEqualTo("on-b"));
    }

    @Test
    void a_claim_stays_as_long_as_a_pod_uses_it_and_a_volume_as_long_as_a_claim_has_it() {
        PersistentVolume volume = volume("disk", v -> v);
        PersistentVolumeClaim claim = claim("data", "");
        Pod pod = consumer("p", "data", "a");
        consumer("waiting", "data", "");
        eventually(() -> {
            assertThat(phase(claim)).isEqualTo("Bound");
            assertThat(now(claim).getMetadata().getFinalizers()).contains("kubernetes.io/pvc-protection");
            assertThat(now(volume).getMetadata().getFinalizers()).contains("kubernetes.io/pv-protection");
        });
        cluster.client().resource(volume).delete();
        cluster.client().resource(claim).delete();
        eventually(() ->
                assertThat(now(claim).getMetadata().getDeletionTimestamp()).isNotNull());
        assertThat(now(volume)).isNotNull();
        kubelet.ended(pod);
        eventually(() -> {
            assertThat(now(claim)).isNull();
            assertThat(now(volume)).isNull();
        });
    }

    @Test
    void what_a_volume_holds_is_not_deleted_where_nobody_knows_how() {
        PersistentVolume volume = volume(
                "disk",
                v -> v.editSpec().withPersistentVolumeReclaimPolicy("Delete").endSpec());
        PersistentVolumeClaim claim = claim("data", "");
        eventually(() -> assertThat(phase(claim)).isEqualTo("Bound"));
        cluster.client().resource(claim).delete();
        eventually(() -> {
            assertThat(phase(volume)).isEqualTo("Failed");
            assertThat(now(volume).getStatus().getMessage())
                    .isEqualTo(
                            "error getting deleter volume plugin for volume \"disk\": no deletable volume plugin matched");
        });
    }

    @Test
    void a_bound_claim_whose_volume_is_taken_away_is_lost() {
        PersistentVolume volume = volume("disk", v -> v);
        PersistentVolumeClaim claim = claim("data", "");
        eventually(() -> {
            assertThat(phase(claim)).isEqualTo("Bound");
            assertThat(phase(volume)).isEqualTo("Bound");
            assertThat(now(volume).getMetadata().getFinalizers()).contains("kubernetes.io/pv-protection");
        });
        cluster.client().resource(volume).delete();
        TestCluster.again(() -> kubelet.patch(now(volume), "{\"metadata\": {\"finalizers\": null}}"));
        eventually(() -> assertThat(now(volume)).isNull());
        eventually(() -> assertThat(phase(claim)).isEqualTo("Lost"));
    }

    @Test
    void a_claim_is_in_use_when_the_api_says_so_though_the_watch_is_behind() {
        ClaimUse use = new ClaimUse(NOTHING_YET, cluster.client());
        ObjectKey claim = ObjectKey.of(claim("data", ""));
        assertThat(use.used(claim)).isFalse();
        consumer("waiting", "data", "");
        assertThat(use.used(claim)).isFalse();
        consumer("running", "data", "node-a");
        assertThat(use.used(claim)).isTrue();
    }

    private static final Lister<Pod> NOTHING_YET = new Lister<>() {
        @Override
        public List<Pod> list() {
            return List.of();
        }

        @Override
        public List<Pod> list(String namespace) {
            return List.of();
        }

        @Override
        public Optional<Pod> get(String namespace, String name) {
            return Optional.empty();
        }
    };
}
