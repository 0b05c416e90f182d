package dev.portolan.controllers.volumes;

import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.Controller;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.controllers.runtime.SyncedLoop;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a claim that is being deleted for as long as a pod that has a node uses it (Kubernetes documentation, "Persistent Volumes",
 * Storage Object in Use Protection).
 */
public final class ClaimProtection implements Controller {
    static final String FINALIZER = "kubernetes.io/pvc-protection";

    private static final int WORKERS = 1;

    private final Informer<PersistentVolumeClaim> claims;
    private final ClaimUse use;
    private final ApiWrites writes;
    private final SyncedLoop loop;

    public ClaimProtection(ControllerContext context) {
        this.claims = context.informers().of(PersistentVolumeClaim.class);
        Informer<Pod> pods = context.informers().of(Pod.class);
        this.use = new ClaimUse(pods, context.client());
        this.writes = new ApiWrites(context.client());
        this.loop = new SyncedLoop("claim-protection", WORKERS, this::reconcile, List.of(claims, pods));
        claims.onChange((_, after) -> {
            if (after != null) loop.enqueue(after);
        });
        pods.onChange(this::podChanged);
    }

    /** A pod that is gone may have been the last to use a claim. */
    private void podChanged(@Nullable Pod before, @Nullable Pod after) {
        if (before != null && after == null) {
            PodClaims.of(before).forEach(loop::enqueue);
        }
    }

    @Override
    public void start() {
        loop.start();
    }

    private Outcome reconcile(ObjectKey key) {
        PersistentVolumeClaim claim = claims.get(key).orElse(null);
        if (claim == null) {
            return Outcome.done();
        }
        boolean leaving = claim.getMetadata().getDeletionTimestamp() != null;
        boolean protectedAlready = claim.getMetadata().getFinalizers().contains(FINALIZER);
        if (!leaving && !protectedAlready) {
            writes.update(new PersistentVolumeClaimBuilder(claim)
                    .editMetadata()
                    .addToFinalizers(FINALIZER)
                    .endMetadata()
                    .build());
        } else if (leaving && protectedAlready && !use.used(key)) {
            writes.update(new PersistentVolumeClaimBuilder(claim)
                    .editMetadata()
                    .removeFromFinalizers(FINALIZER)
                    .endMetadata()
                    .build());
        }
        return Outcome.done();
    }

    @Override
    public void close() {
        loop.close();
    }
}
