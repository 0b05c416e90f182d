package dev.portolan.controllers.volumes;

import dev.portolan.client.Lister;
import dev.portolan.client.ObjectKey;
import dev.portolan.controllers.pods.PodState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

/** Which claims are in use. That one is not is asked of the API itself: a watch that is behind must never cost a pod its volume. */
final class ClaimUse {
    private final Lister<Pod> known;
    private final KubernetesClient client;

    ClaimUse(Lister<Pod> known, KubernetesClient client) {
        this.known = known;
        this.client = client;
    }

    /** Whether a pod that has a node uses it; one without a node has not begun to. */
    boolean used(ObjectKey claim) {
        return isUsed(claim, known.list(claim.namespace()))
                || isUsed(
                        claim,
                        client.pods().inNamespace(claim.namespace()).list().getItems());
    }

    private static boolean isUsed(ObjectKey claim, List<Pod> pods) {
        return pods.stream()
                .anyMatch(pod ->
                        !PodState.nodeName(pod).isEmpty() && PodClaims.of(pod).contains(claim));
    }
}
