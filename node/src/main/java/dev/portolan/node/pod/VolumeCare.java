package dev.portolan.node.pod;

import dev.portolan.node.NodeTimings;
import dev.portolan.node.volume.PodVolumes;
import dev.portolan.node.volume.PodVolumes.VolumeException;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a pod's volumes before its first container starts, and keeps them up to date. Used by the pod's worker only. */
final class VolumeCare {
    private final Logger log = LoggerFactory.getLogger(VolumeCare.class);
    private final NodeTimings timings;
    private final BiConsumer<Pod, String> failedMount;
    private boolean made;
    private Instant next = Instant.MIN;
    private String complaint = "";

    /** {@code failedMount} hears, once each, why a volume is not there. */
    VolumeCare(NodeTimings timings, BiConsumer<Pod, String> failedMount) {
        this.timings = timings;
        this.failedMount = failedMount;
    }

    /**
     * When to look again; empty when nothing that the pod sees can change. To be asked after its containers have started: a volume with a
     * token is made for the first of them that mounts it.
     */
    Optional<Instant> due(PodVolumes volumes, Pod pod) {
        return made && !volumes.follows(pod) ? Optional.empty() : Optional.of(next);
    }

    /**
     * Whether all volumes are there.
     *
     * @throws KubernetesClientException when they are not, because the API is away
     */
    boolean keep(PodVolumes volumes, Pod pod, Instant now) {
        if (made && now.isBefore(next)) {
            return true;
        }
        try {
            if (made) {
                volumes.refresh(pod, now);
            } else {
                volumes.make(pod);
            }
            made = true;
            complaint = "";
            next = now.plus(timings.volumes());
        } catch (VolumeException missing) {
            next = now.plus(timings.retry());
            String words = String.valueOf(missing.getMessage());
            if (!words.equals(complaint)) {
                complaint = words;
                failedMount.accept(pod, words);
            }
        } catch (KubernetesClientException apiAway) {
            if (!made) {
                throw apiAway;
            }
            log.debug("{}: its volumes stay as they are", pod.getMetadata().getName(), apiAway);
            next = now.plus(timings.retry());
        }
        return made; // containers that run keep what they have, and those that end start again with it
    }
}
