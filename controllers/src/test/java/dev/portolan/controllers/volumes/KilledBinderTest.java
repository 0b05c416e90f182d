package dev.portolan.controllers.volumes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.apiserver.ApiServer;
import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.client.Clients;
import dev.portolan.client.Informers;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.store.SqliteStore;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Binding takes three writes: the volume says whose it is, the claim which it has, and that it is bound. After each of the first two the
 * binder may be killed; what it leaves is made here as it makes it, and another binder starts on it.
 */
final class KilledBinderTest {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void a_binder_that_was_killed_is_followed_by_one_that_finishes_and_no_volume_is_lost(
            int writesDone, @TempDir Path folder) {
        try (SqliteStore store = SqliteStore.inMemory();
                ApiServer api = ApiServer.start(ApiServerConfig.local(folder), store);
                KubernetesClient client = client(api)) {
            // The smallest would be the better choice, were the other not reserved already.
            PersistentVolume reserved = client.resource(volume("chosen", "5Gi")).create();
            client.resource(volume("better", "1Gi")).create();
            PersistentVolumeClaim claim = client.resource(claim()).create();
            String expected = writesDone == 0 ? "better" : "chosen";
            if (writesDone >= 1) {
                client.resource(reserved)
                        .patch(
                                MERGE,
                                "{\"spec\": {\"claimRef\": {\"namespace\": \"default\", \"name\": \"data\", \"uid\": \""
                                        + claim.getMetadata().getUid() + "\"}}}");
            }
            if (writesDone >= 2) {
                client.resource(claim).patch(MERGE, "{\"spec\": {\"volumeName\": \"chosen\"}}");
            }
            Informers informers = new Informers(client);
            ControllerContext context = new ControllerContext(informers, InstantSource.system());
            try (informers;
                    VolumeBinder binder = new VolumeBinder(context);
                    VolumeStatusController statuses = new VolumeStatusController(context)) {
                informers.start();
                binder.start();
                statuses.start();
                await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                    PersistentVolumeClaim now = client.resource(claim).get();
                    assertThat(now.getStatus().getPhase()).isEqualTo("Bound");
                    assertThat(now.getSpec().getVolumeName()).isEqualTo(expected);
                    List<PersistentVolume> all =
                            client.persistentVolumes().list().getItems();
                    assertThat(all)
                            .filteredOn(v -> v.getSpec().getClaimRef() != null)
                            .as("the other one is free")
                            .extracting(v -> v.getMetadata().getName())
                            .containsExactly(expected);
                    assertThat(all)
                            .extracting(v -> v.getStatus().getPhase())
                            .containsExactlyInAnyOrder("Available", "Bound");
                });
            }
        }
    }

    private static KubernetesClient client(ApiServer api) {
        var admin = api.admin();
        return Clients.of(api.uri(), admin.caPem(), admin.certificatePem(), admin.keyPem());
    }

    private static PersistentVolume volume(String name, String size) {
        return new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addToCapacity("storage", new Quantity(size))
                .withAccessModes("ReadWriteOnce")
                .withNewHostPath("/nowhere", "")
                .endSpec()
                .build();
    }

    private static PersistentVolumeClaim claim() {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("data")
                .endMetadata()
                .withNewSpec()
                .withStorageClassName("")
                .withAccessModes("ReadWriteOnce")
                .withNewResources()
                .addToRequests("storage", new Quantity("1Gi"))
                .endResources()
                .endSpec()
                .build();
    }
}
