package dev.portolan.controllers.deployment.core;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/** Counting in ReplicaSets. Where spec and status differ, the more cautious of them counts. */
final class Sets {
    static final Comparator<ReplicaSet> OLDEST_FIRST = Comparator.comparing(
                    (ReplicaSet set) -> set.getMetadata().getCreationTimestamp())
            .thenComparing(set -> set.getMetadata().getName());

    private Sets() {}

    static int sum(Collection<ReplicaSet> sets, ToIntFunction<ReplicaSet> count) {
        return sets.stream().mapToInt(count).sum();
    }

    /** Pods asked for. */
    static int asked(ReplicaSet set) {
        return set.getSpec().getReplicas();
    }

    /** Pods that there are. */
    static int present(ReplicaSet set) {
        return set.getStatus() == null ? 0 : number(set.getStatus().getReplicas());
    }

    static int ready(ReplicaSet set) {
        return set.getStatus() == null ? 0 : number(set.getStatus().getReadyReplicas());
    }

    static int available(ReplicaSet set) {
        return set.getStatus() == null ? 0 : number(set.getStatus().getAvailableReplicas());
    }

    /** Pods that there are or will be: those that a smaller set has yet to end count as long as they are there. */
    static int held(ReplicaSet set) {
        return Math.max(asked(set), present(set));
    }

    /** Available pods that will stay: those that a smaller set has yet to end do not count any more. */
    static int serving(ReplicaSet set) {
        return Math.min(asked(set), available(set));
    }

    static List<ReplicaSet> active(List<ReplicaSet> sets) {
        return sets.stream().filter(set -> asked(set) > 0).toList();
    }

    private static int number(@org.jspecify.annotations.Nullable Integer value) {
        return value == null ? 0 : value;
    }
}
