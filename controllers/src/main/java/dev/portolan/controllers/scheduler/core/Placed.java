package dev.portolan.controllers.scheduler.core;

import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.pods.PodState;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;

/**
 * A pod that has its node, or is about to, and has not ended.
 *
 * @param requests what it takes of the node
 */
public record Placed(String node, Pod pod, Requests requests) {
    /** With its requests added up. */
    public static Placed of(String node, Pod pod) {
        return new Placed(node, pod, Requests.of(pod));
    }

    /** Whether it counts as a replica; one that is leaving only takes its room. */
    boolean stays() {
        return PodState.active(pod);
    }

    /** The uid of what controls it; empty when nothing does. */
    String controller() {
        return Ownership.controllerOf(pod).map(OwnerReference::getUid).orElse("");
    }

    String namespace() {
        return pod.getMetadata().getNamespace();
    }
}
