package dev.portolan.controllers.cronjob.core;

import io.fabric8.kubernetes.api.model.batch.v1.CronJobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a CronJob needs now.
 *
 * @param delete Jobs that have to go: old ones, and running ones that are replaced
 * @param create the Job to make, if one is due
 * @param status what is to be said before that Job is made
 * @param tidings events to tell
 * @param wake when to look again
 */
public record CronPlan(
        List<Job> delete, Optional<Job> create, CronJobStatus status, List<Tiding> tidings, Optional<Instant> wake) {
    /** An event. */
    public record Tiding(Weight weight, String reason, String message) {}

    /** Whether an event tells of trouble. */
    public enum Weight {
        NORMAL,
        WARNING
    }

    public CronPlan {
        delete = List.copyOf(delete);
        tidings = List.copyOf(tidings);
    }
}
