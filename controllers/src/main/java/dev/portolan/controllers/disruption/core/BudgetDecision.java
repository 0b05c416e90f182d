package dev.portolan.controllers.disruption.core;

import dev.portolan.controllers.pods.PodState;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * How many of its pods a PodDisruptionBudget allows to be evicted now (policy/v1 PodDisruptionBudgetStatus).
 *
 * @param status to be written
 * @param notDeleted pods whose eviction was allowed and that are still there
 * @param lookAgain when an eviction that was allowed has to have shown itself
 * @param failure why the budget cannot be counted; nothing is allowed then
 */
public record BudgetDecision(
        PodDisruptionBudgetStatus status, List<Pod> notDeleted, Optional<Instant> lookAgain, Optional<String> failure) {
    /** How long the deletion of an evicted pod may take to be seen before the pod counts again. */
    static final Duration DELETION_SEEN = Duration.ofMinutes(2);

    private static final String CONDITION = "DisruptionAllowed";

    /**
     * Decides.
     *
     * @param pods those that the budget's selector matches
     * @param scales who controls a pod and the replicas that it asks for
     */
    public static BudgetDecision decide(
            PodDisruptionBudget budget, List<Pod> pods, Function<Pod, Optional<Scale>> scales, Instant now) {
        Map<String, String> unconfirmed = new TreeMap<>();
        List<Pod> notDeleted = new ArrayList<>();
        Optional<Instant> lookAgain = Optional.empty();
        for (Pod pod : pods) {
            String evicted = disrupted(budget).get(pod.getMetadata().getName());
            if (evicted == null || PodState.terminating(pod)) {
                continue;
            }
            Instant due = Instant.parse(evicted).plus(DELETION_SEEN);
            if (due.isAfter(now)) {
                unconfirmed.put(pod.getMetadata().getName(), evicted);
                lookAgain = Optional.of(lookAgain.filter(due::isAfter).orElse(due));
            } else {
                notDeleted.add(pod);
            }
        }
        int healthy = (int) pods.stream()
                .filter(pod -> !PodState.terminating(pod)
                        && !unconfirmed.containsKey(pod.getMetadata().getName())
                        && PodState.ready(pod))
                .count();
        try {
            Expectation expected = Expectation.of(budget.getSpec(), pods, scales);
            int allowed = expected.pods() <= 0 ? 0 : Math.max(0, healthy - expected.healthy());
            PodDisruptionBudgetStatus status = new PodDisruptionBudgetStatusBuilder()
                    .withObservedGeneration(budget.getMetadata().getGeneration())
                    .withCurrentHealthy(healthy)
                    .withDesiredHealthy(expected.healthy())
                    .withExpectedPods(expected.pods())
                    .withDisruptionsAllowed(allowed)
                    .withDisruptedPods(unconfirmed)
                    .withConditions(conditions(
                            budget, allowed > 0, allowed > 0 ? "SufficientPods" : "InsufficientPods", "", now))
                    .build();
            return new BudgetDecision(status, notDeleted, lookAgain, Optional.empty());
        } catch (Expectation.UncountableException failure) {
            String message = String.valueOf(failure.getMessage());
            return new BudgetDecision(closed(budget, message, now), notDeleted, lookAgain, Optional.of(message));
        }
    }

    /** Whoever cannot count must not allow anything. */
    private static PodDisruptionBudgetStatus closed(PodDisruptionBudget budget, String message, Instant now) {
        PodDisruptionBudgetStatusBuilder before = budget.getStatus() == null
                ? new PodDisruptionBudgetStatusBuilder()
                : new PodDisruptionBudgetStatusBuilder(budget.getStatus());
        return before.withDisruptedPods(disrupted(budget))
                .withObservedGeneration(budget.getMetadata().getGeneration())
                .withDisruptionsAllowed(0)
                .withConditions(conditions(budget, false, "SyncFailed", message, now))
                .build();
    }

    /** Whether the budget's status says something else. */
    public boolean differsFrom(PodDisruptionBudget budget) {
        PodDisruptionBudgetStatus before = budget.getStatus();
        return before == null
                || !disrupted(budget).equals(status.getDisruptedPods())
                || !Objects.equals(before.getObservedGeneration(), status.getObservedGeneration())
                || !Objects.equals(before.getCurrentHealthy(), status.getCurrentHealthy())
                || !Objects.equals(before.getDesiredHealthy(), status.getDesiredHealthy())
                || !Objects.equals(before.getExpectedPods(), status.getExpectedPods())
                || !Objects.equals(before.getDisruptionsAllowed(), status.getDisruptionsAllowed())
                || !before.getConditions().equals(status.getConditions());
    }

    private static Map<String, String> disrupted(PodDisruptionBudget budget) {
        PodDisruptionBudgetStatus status = budget.getStatus();
        return status == null || status.getDisruptedPods() == null ? Map.of() : status.getDisruptedPods();
    }

    /** All conditions, ours made anew; its time moves only with its status. */
    private static List<Condition> conditions(
            PodDisruptionBudget budget, boolean allowed, String reason, String message, Instant now) {
        List<Condition> before =
                budget.getStatus() == null ? List.of() : budget.getStatus().getConditions();
        List<Condition> after = new ArrayList<>(
                before.stream().filter(c -> !CONDITION.equals(c.getType())).toList());
        String said = allowed ? "True" : "False";
        String since = before.stream()
                .filter(c -> CONDITION.equals(c.getType()) && said.equals(c.getStatus()))
                .map(Condition::getLastTransitionTime)
                .findFirst()
                .orElse(now.truncatedTo(ChronoUnit.SECONDS).toString());
        after.add(new ConditionBuilder()
                .withType(CONDITION)
                .withStatus(said)
                .withReason(reason)
                .withMessage(message)
                .withObservedGeneration(budget.getMetadata().getGeneration())
                .withLastTransitionTime(since)
                .build());
        return after;
    }
}
