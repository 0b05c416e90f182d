package dev.portolan.controllers.job.core;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobConditionBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a Job's status says. */
final class JobReport {
    private final Job job;
    private final Tally tally;
    private final Optional<Verdict> verdict;
    private final String time;

    JobReport(Job job, Tally tally, Optional<Verdict> verdict, Instant now) {
        this.job = job;
        this.tally = tally;
        this.verdict = verdict;
        this.time = now.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    JobStatus status(int active, int ready, int terminating, boolean allEnded) {
        JobStatus before = job.getStatus() == null ? new JobStatus() : job.getStatus();
        List<JobCondition> conditions = new ArrayList<>(before.getConditions());
        boolean resumed = suspension(conditions);
        verdict.ifPresent(v -> {
            set(conditions, v.ending().target, "True", v.reason(), v.message());
            if (allEnded) set(conditions, v.ending().condition, "True", v.reason(), v.message());
        });
        boolean complete = conditions.stream().anyMatch(c -> c.getType().equals("Complete"));
        boolean indexed = JobPods.indexed(job);
        return new JobStatusBuilder(before)
                .withActive(orAbsent(active))
                .withReady(ready)
                .withTerminating(terminating)
                .withSucceeded(orAbsent(tally.countedSucceeded()))
                .withFailed(orAbsent(tally.countedFailed()))
                .withCompletedIndexes(indexed ? orAbsent(Indexes.print(tally.completedIndexes)) : null)
                .withFailedIndexes(
                        job.getSpec().getBackoffLimitPerIndex() == null ? null : Indexes.print(tally.failedIndexes))
                .withNewUncountedTerminatedPods()
                .withSucceeded(List.copyOf(tally.notedSucceeded))
                .withFailed(List.copyOf(tally.notedFailed))
                .endUncountedTerminatedPods()
                .withStartTime(start(before, resumed))
                .withCompletionTime(
                        !complete ? null : before.getCompletionTime() == null ? time : before.getCompletionTime())
                .withConditions(conditions)
                .build();
    }

    private @Nullable String start(JobStatus before, boolean resumed) {
        boolean suspended = Boolean.TRUE.equals(job.getSpec().getSuspend());
        boolean fresh = before.getStartTime() == null && !suspended;
        return fresh || resumed ? time : before.getStartTime();
    }

    /** Says whether the Job rests. Whether it has just been resumed. */
    private boolean suspension(List<JobCondition> conditions) {
        boolean said =
                conditions.stream().anyMatch(c -> c.getType().equals("Suspended") && "True".equals(c.getStatus()));
        boolean suspended = Boolean.TRUE.equals(job.getSpec().getSuspend()) && verdict.isEmpty();
        if (suspended && !said) {
            set(conditions, "Suspended", "True", "JobSuspended", "Job suspended");
        } else if (!suspended && said && verdict.isEmpty()) {
            set(conditions, "Suspended", "False", "JobResumed", "Job resumed");
            return true;
        }
        return false;
    }

    private void set(List<JobCondition> conditions, String type, String status, String reason, String message) {
        boolean said = conditions.stream()
                .anyMatch(c -> c.getType().equals(type) && c.getStatus().equals(status));
        if (!said) {
            conditions.removeIf(c -> c.getType().equals(type));
            conditions.add(new JobConditionBuilder()
                    .withType(type)
                    .withStatus(status)
                    .withReason(reason)
                    .withMessage(message)
                    .withLastProbeTime(time)
                    .withLastTransitionTime(time)
                    .build());
        }
    }

    /** When a Job that is over has outlived its {@code ttlSecondsAfterFinished}. */
    Optional<Instant> expiry(JobStatus status) {
        Integer seconds = job.getSpec().getTtlSecondsAfterFinished();
        return seconds == null
                ? Optional.empty()
                : status.getConditions().stream()
                        .filter(c ->
                                c.getType().equals("Complete") || c.getType().equals("Failed"))
                        .findFirst()
                        .map(c -> Instant.parse(c.getLastTransitionTime()).plus(Duration.ofSeconds(seconds)));
    }

    private static @Nullable Integer orAbsent(int number) {
        return number == 0 ? null : number;
    }

    private static @Nullable String orAbsent(String text) {
        return text.isEmpty() ? null : text;
    }
}
