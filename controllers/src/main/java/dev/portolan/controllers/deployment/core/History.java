package dev.portolan.controllers.deployment.core;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.Comparator;
import java.util.List;

/** Which old revisions need not be kept. */
final class History {
    private History() {}

    static List<Step> steps(Rollout rollout) {
        Integer limit = rollout.deployment().getSpec().getRevisionHistoryLimit();
        if (limit == null) {
            return List.of();
        }
        List<ReplicaSet> idle = rollout.old().stream()
                .filter(History::idle)
                .sorted(Comparator.comparingLong(Revisions::of))
                .toList();
        return idle.stream()
                .limit(Math.max(0, idle.size() - limit))
                .map(set -> (Step) new Step.Delete(set))
                .toList();
    }

    private static boolean idle(ReplicaSet set) {
        Long observed = set.getStatus() == null ? null : set.getStatus().getObservedGeneration();
        return Sets.held(set) == 0
                && set.getMetadata().getDeletionTimestamp() == null
                && observed != null
                && observed >= set.getMetadata().getGeneration();
    }
}
