package dev.portolan.controllers.deployment.core;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.List;

/** Ends all old pods, waits until they are gone, then makes the new ones. */
final class Recreate {
    private Recreate() {}

    static List<Step> steps(Rollout rollout) {
        List<ReplicaSet> active = Sets.active(rollout.old());
        if (!active.isEmpty()) {
            return active.stream().map(set -> (Step) new Step.Scale(set, 0)).toList();
        }
        if (rollout.oldPodsLeft()) {
            return List.of();
        }
        int replicas = rollout.deployment().getSpec().getReplicas();
        if (rollout.latest().isEmpty()) {
            return List.of(new Step.Create(replicas));
        }
        ReplicaSet latest = rollout.latest().get();
        return Sets.asked(latest) == replicas ? List.of() : List.of(new Step.Scale(latest, replicas));
    }
}
