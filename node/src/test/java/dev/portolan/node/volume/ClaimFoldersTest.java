package dev.portolan.node.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ClaimFoldersTest {
    private static final String UID = "6f1d5a3e-0000-4000-8000-000000000001";
    private static final Path ROOT = Path.of("/state/claims");

    private static PersistentVolume released(String namespace, String claim, String uid, String path) {
        return new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName("v")
                .addToAnnotations("pv.kubernetes.io/provisioned-by", ClaimFolders.NAME)
                .endMetadata()
                .withNewSpec()
                .withPersistentVolumeReclaimPolicy("Delete")
                .withClaimRef(new ObjectReference("v1", null, "PersistentVolumeClaim", claim, namespace, null, uid))
                .withNewLocal("", path)
                .endSpec()
                .withNewStatus()
                .withPhase("Released")
                .endStatus()
                .build();
    }

    private static boolean left(PersistentVolume volume) {
        try (KubernetesClient client = new KubernetesClientBuilder().build()) {
            return new ClaimFolders(client, "node-1", ROOT).left(volume);
        }
    }

    @Test
    void the_folder_of_the_claim_that_left_it_is_reclaimed() {
        assertThat(left(released("shop", "data", UID, ROOT + "/shop/data-" + UID)))
                .isTrue();
    }

    @Test
    void a_volume_that_names_other_folders_has_none_of_them_deleted() {
        for (String other : new String[] {
            ROOT.toString(),
            ROOT + "/shop",
            ROOT + "/shop/other-" + UID,
            ROOT + "/../../etc",
            ROOT + "/shop/data-" + UID + "/.."
        }) {
            assertThat(left(released("shop", "data", UID, other))).as(other).isFalse();
        }
        assertThat(left(released("..", "data", UID, ROOT + "/../data-" + UID))).isFalse();
        assertThat(left(released("shop", "a/../../b", UID, ROOT + "/shop/a/../../b-" + UID)))
                .isFalse();
    }
}
