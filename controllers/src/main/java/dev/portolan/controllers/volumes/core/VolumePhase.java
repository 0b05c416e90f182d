package dev.portolan.controllers.volumes.core;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.Optional;

/**
 * What a volume's status should say (core/v1 PersistentVolumeStatus).
 *
 * @param message why; empty where there is nothing to say
 */
public record VolumePhase(String phase, String message) {
    static final String NO_DELETER =
            "error getting deleter volume plugin for volume \"%s\": no deletable volume plugin matched";

    /**
     * Of {@code volume}, whose {@code claim} is the one that it names, if there still is one. What a volume that somebody made by hand holds
     * is never deleted: nobody here knows how.
     */
    public static VolumePhase of(PersistentVolume volume, Optional<PersistentVolumeClaim> claim) {
        ObjectReference reference = volume.getSpec().getClaimRef();
        if (reference == null) {
            return new VolumePhase("Available", "");
        }
        String uid = reference.getUid();
        if (uid == null || uid.isEmpty()) {
            return new VolumePhase("Available", ""); // reserved, and not taken yet
        }
        boolean there =
                claim.filter(c -> c.getMetadata().getUid().equals(uid)).isPresent();
        if (there) {
            return new VolumePhase("Bound", "");
        }
        return "Delete".equals(volume.getSpec().getPersistentVolumeReclaimPolicy())
                ? new VolumePhase(
                        "Failed", NO_DELETER.formatted(volume.getMetadata().getName()))
                : new VolumePhase("Released", "");
    }
}
