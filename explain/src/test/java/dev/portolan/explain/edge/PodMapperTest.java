package dev.portolan.explain.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PodMapperTest {
    private static Event event(String kind, String namespace, String name, String reason, String message) {
        return new EventBuilder()
                .withNewInvolvedObject()
                .withKind(kind)
                .withNamespace(namespace)
                .withName(name)
                .withUid("uid of " + namespace + "/" + name)
                .endInvolvedObject()
                .withReason(reason)
                .withMessage(message)
                .withLastTimestamp("2026-01-01T00:00:00Z")
                .build();
    }

    @Test
    void a_pod_whose_claim_has_no_volume_is_told_with_what_the_claim_lacks() {
        String mount =
                "MountVolume.SetUp failed for volume \"data\" : persistentvolumeclaim \"data-redis-0\" has no volume yet";
        var said = PodMapper.complaints(List.of(
                event("Pod", "shop", "redis-0", "FailedMount", mount),
                event("Pod", "other", "redis-0", "FailedMount", mount),
                event(
                        "PersistentVolumeClaim",
                        "shop",
                        "data-redis-0",
                        "ProvisioningFailed",
                        "storageclass.storage.k8s.io \"standard\" not found")));
        assertThat(said)
                .isEqualTo(Map.of(
                        "uid of shop/redis-0",
                        mount + ": storageclass.storage.k8s.io \"standard\" not found",
                        "uid of other/redis-0",
                        mount));
    }
}
