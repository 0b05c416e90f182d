package dev.portolan.controllers.replicaset.core;

import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.pods.PodState;
import dev.portolan.rules.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a ReplicaSet's status says of its pods. */
public final class ReplicaSetState {
    private static final String FAILURE = "ReplicaFailure";

    private ReplicaSetState() {}

    /** What went wrong when pods were made or ended: reason and message of the condition ReplicaFailure. */
    public record Failure(String reason, String message) {}

    /** The status as it should be, given the pods that the set owns. */
    public static ReplicaSetStatus of(ReplicaSet set, List<Pod> owned, Optional<Failure> failure, Instant now) {
        List<Pod> active = owned.stream().filter(PodState::active).toList();
        Map<String, String> template = set.getSpec().getTemplate().getMetadata().getLabels();
        LabelSelector fully = LabelSelector.ofLabels(template == null ? Map.of() : template);
        Duration minReady = minReady(set);
        return new ReplicaSetStatusBuilder()
                .withReplicas(active.size())
                .withFullyLabeledReplicas(count(active.stream()
                        .filter(p -> fully.matches(Ownership.labels(p)))
                        .count()))
                .withReadyReplicas(count(active.stream().filter(PodState::ready).count()))
                .withAvailableReplicas(count(active.stream()
                        .filter(p -> PodState.available(p, minReady, now))
                        .count()))
                .withObservedGeneration(set.getMetadata().getGeneration())
                .withConditions(conditions(set, failure, now))
                .build();
    }

    /** When a ready pod next becomes an available one, if time alone will do that. */
    public static Optional<Instant> nextAvailable(ReplicaSet set, List<Pod> owned, Instant now) {
        return owned.stream()
                .filter(PodState::active)
                .flatMap(pod -> PodState.availableFrom(pod, minReady(set)).stream())
                .filter(from -> from.isAfter(now))
                .min(Comparator.naturalOrder());
    }

    private static Duration minReady(ReplicaSet set) {
        Integer seconds = set.getSpec().getMinReadySeconds();
        return Duration.ofSeconds(seconds == null ? 0 : seconds);
    }

    /** Kubernetes leaves out what is zero, all but {@code replicas}. */
    private static @Nullable Integer count(long number) {
        return number == 0 ? null : Math.toIntExact(number);
    }

    private static List<ReplicaSetCondition> conditions(ReplicaSet set, Optional<Failure> failure, Instant now) {
        List<ReplicaSetCondition> before =
                set.getStatus() == null ? List.of() : set.getStatus().getConditions();
        List<ReplicaSetCondition> after = new ArrayList<>(
                before.stream().filter(c -> !c.getType().equals(FAILURE)).toList());
        failure.ifPresent(said -> after.add(before.stream()
                .filter(c -> c.getType().equals(FAILURE)
                        && said.reason().equals(c.getReason())
                        && said.message().equals(c.getMessage()))
                .findFirst()
                .orElseGet(() -> new ReplicaSetConditionBuilder()
                        .withType(FAILURE)
                        .withStatus("True")
                        .withReason(said.reason())
                        .withMessage(said.message())
                        .withLastTransitionTime(
                                now.truncatedTo(ChronoUnit.SECONDS).toString())
                        .build())));
        return after;
    }
}
