package dev.portolan.controllers.statefulset.core;

import dev.portolan.controllers.pods.PodState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatusBuilder;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a StatefulSet's status says of its pods. */
public final class SetState {
    private SetState() {}

    /** The status as it should be, given the pods that the set owns. */
    public static StatefulSetStatus of(StatefulSet set, List<Pod> owned, Revisions revisions, Instant now) {
        Health health = Health.of(set, now);
        int ready = count(owned, Health::ready);
        int updated = count(owned, pod -> !PodState.terminating(pod) && revisions.upToDate(pod));
        String current = complete(set, owned.size(), ready, updated) ? revisions.update() : revisions.current();
        int unchanged = count(
                owned, pod -> !PodState.terminating(pod) && Revisions.of(pod).equals(current));
        return new StatefulSetStatusBuilder()
                .withObservedGeneration(set.getMetadata().getGeneration())
                .withReplicas(owned.size())
                .withReadyReplicas(orAbsent(ready))
                .withAvailableReplicas(count(owned, health::available))
                .withCurrentReplicas(orAbsent(unchanged))
                .withUpdatedReplicas(orAbsent(updated))
                .withCurrentRevision(current)
                .withUpdateRevision(revisions.update())
                .withConditions(
                        set.getStatus() == null ? List.of() : set.getStatus().getConditions())
                .build();
    }

    /** Whether a rollout has arrived; one by hand never does, as in Kubernetes, since nobody can say when the hand is through. */
    private static boolean complete(StatefulSet set, int pods, int ready, int updated) {
        var strategy = set.getSpec().getUpdateStrategy();
        int wanted = Ordinals.replicas(set);
        return (strategy == null || !"OnDelete".equals(strategy.getType()))
                && pods == wanted
                && ready == wanted
                && updated == wanted;
    }

    /** When a ready pod next becomes an available one, if time alone will do that. */
    public static Optional<Instant> nextAvailable(StatefulSet set, List<Pod> owned, Instant now) {
        Health health = Health.of(set, now);
        return owned.stream()
                .filter(PodState::active)
                .flatMap(pod -> PodState.availableFrom(pod, health.minReady()).stream())
                .filter(from -> from.isAfter(now))
                .min(Comparator.naturalOrder());
    }

    private static int count(List<Pod> pods, Predicate<Pod> which) {
        return Math.toIntExact(pods.stream().filter(which).count());
    }

    /** Kubernetes leaves out what is zero, all but {@code replicas} and {@code availableReplicas}. */
    private static @Nullable Integer orAbsent(int number) {
        return number == 0 ? null : number;
    }
}
