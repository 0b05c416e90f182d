package dev.portolan.controllers.scheduler.core;

import dev.portolan.controllers.pods.PodState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Pods that wait for a node, and what they say about it. */
public final class Waiting {
    private static final String CONDITION = "PodScheduled";

    private Waiting() {}

    /** Whether this scheduler has to find a node for {@code pod}. */
    public static boolean waits(Pod pod) {
        String scheduler = pod.getSpec().getSchedulerName();
        return PodState.nodeName(pod).isEmpty()
                && PodState.active(pod)
                && (scheduler == null || scheduler.isEmpty() || scheduler.equals("default-scheduler"));
    }

    /** Whether somebody has asked for it not to be scheduled yet (KEP-3521). */
    public static boolean gated(Pod pod) {
        return !pod.getSpec().getSchedulingGates().isEmpty();
    }

    /** The pod with the condition that it has no node and why; empty when it says so already. */
    public static Optional<Pod> unscheduled(Pod pod, String reason, String message, Instant now) {
        Optional<PodCondition> before = PodState.condition(pod, CONDITION);
        boolean said = before.filter(c ->
                        "False".equals(c.getStatus()) && reason.equals(c.getReason()) && message.equals(c.getMessage()))
                .isPresent();
        if (said) {
            return Optional.empty();
        }
        String since = before.filter(c -> "False".equals(c.getStatus()))
                .map(PodCondition::getLastTransitionTime)
                .orElse(now.truncatedTo(ChronoUnit.SECONDS).toString());
        return Optional.of(new PodBuilder(pod)
                .editOrNewStatus()
                .removeMatchingFromConditions(c -> CONDITION.equals(c.getType()))
                .addToConditions(new PodConditionBuilder()
                        .withType(CONDITION)
                        .withStatus("False")
                        .withReason(reason)
                        .withMessage(message)
                        .withLastTransitionTime(since)
                        .build())
                .endStatus()
                .build());
    }
}
