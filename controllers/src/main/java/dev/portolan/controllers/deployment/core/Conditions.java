package dev.portolan.controllers.deployment.core;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a Deployment: Available, Progressing, ReplicaFailure.
 *
 * @param counted the counts of the new status
 */
record Conditions(Rollout rollout, DeploymentStatus counted, Instant now) {
    private static final String AVAILABLE = "Available";
    static final String PROGRESSING = "Progressing";
    private static final String FAILURE = "ReplicaFailure";
    private static final String DONE = "NewReplicaSetAvailable";
    private static final String LATE = "ProgressDeadlineExceeded";
    private static final String PAUSED = "DeploymentPaused";

    List<DeploymentCondition> all() {
        List<DeploymentCondition> all = new ArrayList<>();
        all.add(availability());
        progress().ifPresent(all::add);
        failure().ifPresent(all::add);
        return all;
    }

    /** The condition of that type that {@code deployment} has. */
    static Optional<DeploymentCondition> of(Deployment deployment, String type) {
        return deployment.getStatus() == null
                ? Optional.empty()
                : deployment.getStatus().getConditions().stream()
                        .filter(c -> c.getType().equals(type))
                        .findFirst();
    }

    private DeploymentCondition availability() {
        boolean enough = number(counted.getAvailableReplicas())
                >= Bounds.of(rollout.deployment()).fewestAvailable();
        return enough
                ? said(AVAILABLE, "True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
                : said(
                        AVAILABLE,
                        "False",
                        "MinimumReplicasUnavailable",
                        "Deployment does not have minimum availability.");
    }

    private Optional<DeploymentCondition> progress() {
        Optional<DeploymentCondition> before = of(rollout.deployment(), PROGRESSING);
        if (deadline(rollout.deployment()).isEmpty()) {
            return Optional.empty();
        }
        String reason = before.map(DeploymentCondition::getReason).orElse("");
        boolean paused = Boolean.TRUE.equals(rollout.deployment().getSpec().getPaused());
        if (paused) {
            return reason.equals(LATE)
                    ? before
                    : Optional.of(said(PROGRESSING, "Unknown", PAUSED, "Deployment is paused"));
        }
        if (reason.equals(PAUSED)) {
            return Optional.of(said(PROGRESSING, "Unknown", "DeploymentResumed", "Deployment is resumed"));
        }
        if (rollout.complete()) {
            return Optional.of(said(PROGRESSING, "True", DONE, subject() + " has successfully progressed."));
        }
        if (rollout.latest().isPresent()
                && before.filter(c -> c.getMessage().contains(subject())).isEmpty()) {
            return Optional.of(begun(rollout.latest().get()));
        }
        if (reason.equals(DONE) && Sets.sum(rollout.old(), Sets::held) == 0) {
            return before; // a pod that fails later does not start a rollout
        }
        if (progressed()) {
            return Optional.of(renewed());
        }
        return before.isPresent() && late(before.get())
                ? Optional.of(said(PROGRESSING, "False", LATE, subject() + " has timed out progressing."))
                : before;
    }

    /** Every progress starts the deadline anew, also where the condition stays the same. */
    private DeploymentCondition renewed() {
        DeploymentCondition same = said(PROGRESSING, "True", "ReplicaSetUpdated", subject() + " is progressing.");
        return new DeploymentConditionBuilder(same)
                .withLastUpdateTime(time(now))
                .build();
    }

    /** A set that was a revision before is found again rather than created. */
    private DeploymentCondition begun(ReplicaSet latest) {
        return Revisions.isReused(latest)
                ? said(PROGRESSING, "True", "FoundNewReplicaSet", "Found new " + subject())
                : said(PROGRESSING, "True", "NewReplicaSetCreated", "Created new " + subject());
    }

    private String subject() {
        return rollout.latest()
                .map(set -> "ReplicaSet \"" + set.getMetadata().getName() + "\"")
                .orElse("Deployment \"" + rollout.deployment().getMetadata().getName() + "\"");
    }

    /** More new pods, fewer old ones, or more that work than when we last said. */
    private boolean progressed() {
        DeploymentStatus before = rollout.deployment().getStatus();
        if (before == null) {
            return false;
        }
        int updated = number(counted.getUpdatedReplicas());
        int updatedBefore = number(before.getUpdatedReplicas());
        return updated > updatedBefore
                || number(counted.getReplicas()) - updated < number(before.getReplicas()) - updatedBefore
                || number(counted.getReadyReplicas()) > number(before.getReadyReplicas())
                || number(counted.getAvailableReplicas()) > number(before.getAvailableReplicas());
    }

    private boolean late(DeploymentCondition progress) {
        return LATE.equals(progress.getReason())
                || due(rollout.deployment(), progress)
                        .filter(at -> !at.isAfter(now))
                        .isPresent();
    }

    /** When a rollout that does not get on counts as failed; empty when it is done, late already, or may take for ever. */
    static Optional<Instant> due(Deployment deployment, DeploymentCondition progress) {
        boolean waiting = !List.of(DONE, LATE, PAUSED).contains(progress.getReason());
        return waiting ? deadline(deployment).map(Instant.parse(progress.getLastUpdateTime())::plus) : Optional.empty();
    }

    private static Optional<Duration> deadline(Deployment deployment) {
        Integer seconds = deployment.getSpec().getProgressDeadlineSeconds();
        return seconds == null || seconds == Integer.MAX_VALUE
                ? Optional.empty()
                : Optional.of(Duration.ofSeconds(seconds));
    }

    /** What stands in the way of the pods of one of the sets, the latest first. */
    private Optional<DeploymentCondition> failure() {
        return rollout.all().reversed().stream()
                .filter(set -> set.getStatus() != null)
                .flatMap(set -> set.getStatus().getConditions().stream())
                .filter(c -> FAILURE.equals(c.getType()) && "True".equals(c.getStatus()))
                .findFirst()
                .map(c -> said(FAILURE, "True", c.getReason(), c.getMessage()));
    }

    /** The condition with the times it has if it was said before. */
    private DeploymentCondition said(String type, String status, String reason, String message) {
        Optional<DeploymentCondition> before = of(rollout.deployment(), type);
        boolean sameStatus = before.filter(c -> c.getStatus().equals(status)).isPresent();
        boolean same = sameStatus
                && before.filter(c -> reason.equals(c.getReason()) && message.equals(c.getMessage()))
                        .isPresent();
        return same
                ? before.get()
                : new DeploymentConditionBuilder()
                        .withType(type)
                        .withStatus(status)
                        .withReason(reason)
                        .withMessage(message)
                        .withLastUpdateTime(time(now))
                        .withLastTransitionTime(sameStatus ? before.get().getLastTransitionTime() : time(now))
                        .build();
    }

    private static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static int number(@Nullable Integer value) {
        return value == null ? 0 : value;
    }
}
