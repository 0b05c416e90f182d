package dev.portolan.controllers.volumes.core;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.Map;
import java.util.Optional;

/**
 * What a volume's status should say (core/v1 PersistentVolumeStatus).
 *
 * @param message why; empty where there is nothing to say
 */
public record VolumePhase(String phase, String message) {
    static final String PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";
    static final String NO_DELETER =
            "error getting deleter volume plugin for volume \"%s\": no deletable volume plugin matched";

    /**
     * Of {@code volume}, whose {@code claim} is the one that it names, if there still is one. What a volume holds is deleted by who made it
     * for its claim; of one that was made by hand nobody knows how.
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
        boolean there = claim.filter(c -> c.getMetadata().getUid().equals(uid)).isPresent();
        if (there) {
            return new VolumePhase("Bound", "");
        }
        Map<String, String> annotations = volume.getMetadata().getAnnotations();
        boolean byHand = annotations == null || !annotations.containsKey(PROVISIONED_BY);
        return byHand && "Delete".equals(volume.getSpec().getPersistentVolumeReclaimPolicy())
                ? new VolumePhase(
                        "Failed", NO_DELETER.formatted(volume.getMetadata().getName()))
                : new VolumePhase("Released", "");
    }
}
