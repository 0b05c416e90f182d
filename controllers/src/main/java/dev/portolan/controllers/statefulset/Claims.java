package dev.portolan.controllers.statefulset;

import dev.portolan.client.EventRecorder;
import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.controllers.runtime.OwnWrites;
import dev.portolan.controllers.statefulset.core.Ordinals;
import dev.portolan.controllers.statefulset.core.SetClaims;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the claims of a StatefulSet's pods before the pods, and says with whom each goes. */
final class Claims {
    private final Informer<PersistentVolumeClaim> shown;
    private final OwnWrites<PersistentVolumeClaim> claims;
    private final ApiWrites writes;
    private final EventRecorder events;
    private final KubernetesSerialization serialization;

    Claims(ControllerContext context, EventRecorder events) {
        this.shown = context.informers().of(PersistentVolumeClaim.class);
        this.claims = new OwnWrites<>(shown, context.clock());
        this.writes = new ApiWrites(context.client());
        this.events = events;
        this.serialization = context.client().getKubernetesSerialization();
    }

    Informer<PersistentVolumeClaim> reads() {
        return shown;
    }

    /** What the pod of that ordinal needs; what is there already is used again. */
    void provide(StatefulSet set, int ordinal) {
        for (PersistentVolumeClaim wanted : SetClaims.of(set, ordinal)) {
            if (claims.get(ObjectKey.of(wanted)).isEmpty()) {
                create(set, ordinal, wanted);
            }
        }
    }

    private void create(StatefulSet set, int ordinal, PersistentVolumeClaim wanted) {
        String subject = "create Claim " + wanted.getMetadata().getName() + " Pod " + Ordinals.name(set, ordinal)
                + " in StatefulSet " + set.getMetadata().getName();
        try {
            claims.put(writes.create(wanted));
            events.normal(set, "SuccessfulCreate", subject + " success");
        } catch (KubernetesClientException refused) {
            if (refused.getCode() == 409) {
                return; // it is there, and about to be shown
            }
            events.warning(set, "FailedCreate", subject + " failed error: " + ApiWrites.message(refused));
            throw refused;
        }
    }

    /** Writes owner references where the retention policy asks for others. */
    void assign(StatefulSet set, List<Pod> pods) {
        for (Pod pod : pods) {
            Ordinals.of(set, pod).ifPresent(ordinal -> assign(set, ordinal, pod));
        }
    }

    private void assign(StatefulSet set, int ordinal, @Nullable Pod pod) {
        for (PersistentVolumeClaim wanted : SetClaims.of(set, ordinal)) {
            claims.get(ObjectKey.of(wanted)).ifPresent(claim -> {
                List<OwnerReference> owners = SetClaims.owners(Ownership.references(claim), set, ordinal, pod);
                if (SetClaims.differs(claim, owners)) {
                    write(claim, owners);
                }
            });
        }
    }

    private void write(PersistentVolumeClaim claim, List<OwnerReference> owners) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("uid", claim.getMetadata().getUid());
        metadata.put("resourceVersion", claim.getMetadata().getResourceVersion());
        metadata.put("ownerReferences", owners);
        claims.put(writes.patch(claim, serialization.asJson(Map.of("metadata", metadata))));
    }
}
