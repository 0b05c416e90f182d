package dev.portolan.controllers.replicaset.core;

import dev.portolan.controllers.pods.PodState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.List;

/**
 * What a ReplicaSet's pods need now.
 *
 * @param create how many to make
 * @param delete which to end, in that order
 */
public record ReplicaDecision(int create, List<Pod> delete) {
    /** More at once would keep other sets waiting (Kubernetes' {@code BurstReplicas}). */
    static final int BURST = 500;

    private static final ReplicaDecision NOTHING = new ReplicaDecision(0, List.of());

    public ReplicaDecision {
        delete = List.copyOf(delete);
    }

    /**
     * Compares {@code owned} with what {@code set} asks for.
     *
     * @param related see {@link DeletionOrder#of}
     */
    public static ReplicaDecision decide(ReplicaSet set, List<Pod> owned, List<Pod> related) {
        if (set.getMetadata().getDeletionTimestamp() != null) {
            return NOTHING; // its pods are the garbage collector's now
        }
        List<Pod> active = owned.stream().filter(PodState::active).toList();
        int lacking = set.getSpec().getReplicas() - active.size();
        if (lacking >= 0) {
            return new ReplicaDecision(Math.min(lacking, BURST), List.of());
        }
        List<Pod> going = active.stream()
                .sorted(DeletionOrder.of(related))
                .limit(Math.min(-lacking, BURST))
                .toList();
        return new ReplicaDecision(0, going);
    }
}
