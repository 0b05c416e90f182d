package dev.portolan.controllers.deployment.core;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Replaces pods a few at a time. At no moment are there more than {@link Bounds#most()} pods that are not ending, and never does it end a
 * pod that would leave fewer than {@link Bounds#fewestAvailable()} available. (Kubernetes' controller counts pods that a set has been told
 * to end as gone already, and may overstep for a moment; here they count until they are.)
 */
final class RollingUpdate {
    private RollingUpdate() {}

    static List<Step> steps(Rollout rollout) {
        Bounds bounds = Bounds.of(rollout.deployment());
        int room = Math.max(0, bounds.most() - Sets.sum(rollout.all(), Sets::held));
        if (rollout.latest().isEmpty()) {
            return List.of(new Step.Create(Math.min(bounds.replicas(), room)));
        }
        ReplicaSet latest = rollout.latest().get();
        int asked = Sets.asked(latest);
        if (asked > bounds.replicas()) {
            return List.of(new Step.Scale(latest, bounds.replicas()));
        }
        int more = Math.min(bounds.replicas() - asked, room);
        return more > 0 ? List.of(new Step.Scale(latest, asked + more)) : shrink(rollout, latest, bounds);
    }

    private static List<Step> shrink(Rollout rollout, ReplicaSet latest, Bounds bounds) {
        List<ReplicaSet> active = Sets.active(rollout.old());
        Map<ReplicaSet, Integer> sizes = new LinkedHashMap<>();
        active.forEach(set -> sizes.put(set, Sets.asked(set)));

        // Old pods that serve nobody are replaced first; the new ones that are not there yet have to be waited for.
        int spare = Sets.sum(rollout.all(), Sets::asked)
                - bounds.fewestAvailable()
                - (Sets.asked(latest) - Sets.serving(latest));
        for (ReplicaSet set : active) {
            int idle = Sets.asked(set) - Sets.serving(set);
            int fewer = Math.clamp(spare, 0, idle);
            sizes.merge(set, -fewer, Integer::sum);
            spare -= fewer;
        }
        int spareServing = Math.min(spare, Sets.sum(rollout.all(), Sets::serving) - bounds.fewestAvailable());
        for (ReplicaSet set : active) {
            int fewer = Math.clamp(spareServing, 0, Math.min(Sets.serving(set), sizes.getOrDefault(set, 0)));
            sizes.merge(set, -fewer, Integer::sum);
            spareServing -= fewer;
        }
        List<Step> steps = new ArrayList<>();
        sizes.forEach((set, size) -> {
            if (size != Sets.asked(set)) steps.add(new Step.Scale(set, size));
        });
        return steps;
    }
}
