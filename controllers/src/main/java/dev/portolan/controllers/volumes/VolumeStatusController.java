package dev.portolan.controllers.volumes;

import dev.portolan.client.EventRecorder;
import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.Controller;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.controllers.runtime.SyncedLoop;
import dev.portolan.controllers.volumes.core.VolumePhase;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.List;
import java.util.Optional;

/** Says of each volume whether it is free, bound, or was left by its claim; and lets none go that is bound. */
public final class VolumeStatusController implements Controller {
    static final String FINALIZER = "kubernetes.io/pv-protection";

    private static final int WORKERS = 1;

    private final Informer<PersistentVolume> volumes;
    private final Informer<PersistentVolumeClaim> claims;
    private final ApiWrites writes;
    private final EventRecorder events;
    private final SyncedLoop loop;

    public VolumeStatusController(ControllerContext context) {
        this.volumes = context.informers().of(PersistentVolume.class);
        this.claims = context.informers().of(PersistentVolumeClaim.class);
        this.writes = new ApiWrites(context.client());
        this.events = new EventRecorder(context.client(), "persistentvolume-controller");
        this.loop = new SyncedLoop("volume-status", WORKERS, this::reconcile, List.of(volumes, claims));
        volumes.onChange((_, after) -> {
            if (after != null) loop.enqueue(after);
        });
        claims.onChange((before, after) -> {
            PersistentVolumeClaim one = after == null ? before : after;
            String volume = one == null ? null : one.getSpec().getVolumeName();
            if (volume != null && !volume.isEmpty()) loop.enqueue(ObjectKey.clusterWide(volume));
        });
    }

    @Override
    public void start() {
        loop.start();
    }

    private Outcome reconcile(ObjectKey key) {
        PersistentVolume volume = volumes.get(key).orElse(null);
        if (volume == null) {
            return Outcome.done();
        }
        boolean leaving = volume.getMetadata().getDeletionTimestamp() != null;
        boolean protectedAlready = volume.getMetadata().getFinalizers().contains(FINALIZER);
        if (!leaving && !protectedAlready) {
            writes.update(new PersistentVolumeBuilder(volume)
                    .editMetadata()
                    .addToFinalizers(FINALIZER)
                    .endMetadata()
                    .build());
            return Outcome.done(); // its return wakes us
        }
        VolumePhase phase = VolumePhase.of(volume, claim(volume));
        if (leaving && protectedAlready && !phase.phase().equals("Bound")) {
            writes.update(new PersistentVolumeBuilder(volume)
                    .editMetadata()
                    .removeFromFinalizers(FINALIZER)
                    .endMetadata()
                    .build());
            return Outcome.done();
        }
        if (differs(volume, phase)) {
            writes.updateStatus(new PersistentVolumeBuilder(volume)
                    .editOrNewStatus()
                    .withPhase(phase.phase())
                    .withMessage(phase.message().isEmpty() ? null : phase.message())
                    .endStatus()
                    .build());
            if (phase.phase().equals("Failed")) {
                events.warning(volume, "VolumeFailedDelete", phase.message());
            }
        }
        return Outcome.done();
    }

    private Optional<PersistentVolumeClaim> claim(PersistentVolume volume) {
        var reference = volume.getSpec().getClaimRef();
        return reference == null
                ? Optional.empty()
                : claims.get(String.valueOf(reference.getNamespace()), String.valueOf(reference.getName()));
    }

    private static boolean differs(PersistentVolume volume, VolumePhase phase) {
        return volume.getStatus() == null
                || !phase.phase().equals(volume.getStatus().getPhase());
    }

    @Override
    public void close() {
        loop.close();
        events.close();
    }
}
