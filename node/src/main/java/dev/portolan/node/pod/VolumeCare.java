package dev.portolan.node.pod;

import dev.portolan.node.volume.PodVolumes.VolumeException;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Optional;

/** Makes a pod's volumes before its first container starts, and keeps them up to date. Used by the pod's worker only. */
final class VolumeCare {
    private final NodeContext node;
    private boolean made;
    private Optional<Instant> due = Optional.empty();
    private String complaint = "";

    VolumeCare(NodeContext node) {
        this.node = node;
    }

    /** When to look again; empty when nothing that the pod sees can change. */
    Optional<Instant> due() {
        return due;
    }

    /** Whether all volumes are there. */
    boolean keep(PodRun run, Pod pod, Instant now) {
        if (made && due.filter(at -> !now.isBefore(at)).isEmpty()) {
            return true;
        }
        try {
            if (made) {
                run.volumes().refresh(pod, now);
            } else {
                run.volumes().make(pod);
            }
            made = true;
            complaint = "";
            due = run.volumes().follows(pod)
                    ? Optional.of(now.plus(node.config().timings().volumes()))
                    : Optional.empty();
        } catch (VolumeException missing) {
            due = Optional.of(now.plus(node.config().timings().retry()));
            String words = String.valueOf(missing.getMessage());
            if (!words.equals(complaint)) {
                complaint = words;
                node.events().warning(pod, "FailedMount", words);
            }
        }
        return made; // containers that run keep what they have
    }
}
