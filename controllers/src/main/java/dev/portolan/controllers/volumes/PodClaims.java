package dev.portolan.controllers.volumes;

import dev.portolan.client.ObjectKey;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.Set;
import java.util.stream.Collectors;

/** The claims that a pod uses. */
final class PodClaims {
    private PodClaims() {}

    /** By name, and those that are made for the pod, which carry its name (ephemeral volumes). */
    static Set<ObjectKey> of(Pod pod) {
        String namespace = pod.getMetadata().getNamespace();
        return pod.getSpec().getVolumes().stream()
                .filter(v -> v.getPersistentVolumeClaim() != null || v.getEphemeral() != null)
                .map(v -> new ObjectKey(namespace, claim(pod, v)))
                .collect(Collectors.toSet());
    }

    private static String claim(Pod pod, Volume volume) {
        return volume.getPersistentVolumeClaim() != null
                ? volume.getPersistentVolumeClaim().getClaimName()
                : pod.getMetadata().getName() + "-" + volume.getName();
    }
}
