package dev.portolan.controllers.deployment.core;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Deployment with all its ReplicaSets.
 *
 * @param latest the set of the present template
 * @param old all others, oldest first
 * @param oldPodsLeft whether pods of old sets are still there, be it that they are ending; matters for Recreate alone
 */
public record Rollout(Deployment deployment, Optional<ReplicaSet> latest, List<ReplicaSet> old, boolean oldPodsLeft) {
    public Rollout {
        old = old.stream().sorted(Sets.OLDEST_FIRST).toList();
    }

    /** Every set. */
    public List<ReplicaSet> all() {
        List<ReplicaSet> all = new ArrayList<>(old);
        latest.ifPresent(all::add);
        return all;
    }

    /** What to do now; nothing until something changes when empty. */
    public List<Step> next() {
        if (deployment.getMetadata().getDeletionTimestamp() != null) {
            return List.of();
        }
        boolean paused = Boolean.TRUE.equals(deployment.getSpec().getPaused());
        List<Step> steps = new ArrayList<>();
        if (paused || Resize.isDue(this)) {
            steps.addAll(Resize.steps(this));
        }
        if (steps.isEmpty() && !paused) {
            steps.addAll(Bounds.isRecreate(deployment) ? Recreate.steps(this) : RollingUpdate.steps(this));
        }
        if (steps.isEmpty() && (paused || complete())) {
            steps.addAll(History.steps(this));
        }
        return steps;
    }

    /** Whether all pods are of the present template and available. */
    boolean complete() {
        int replicas = deployment.getSpec().getReplicas();
        return latest.filter(set -> Sets.present(set) == replicas && Sets.available(set) == replicas)
                        .isPresent()
                && Sets.sum(old, Sets::held) == 0;
    }
}
