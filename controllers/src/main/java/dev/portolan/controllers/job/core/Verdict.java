package dev.portolan.controllers.job.core;

import dev.portolan.controllers.units.Seconds;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.SuccessPolicyRule;
import java.time.Instant;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;

/**
 * How a Job ends, with the reason and message that its conditions give (batch/v1 API reference).
 *
 * @param ending the one or the other
 */
record Verdict(Ending ending, String reason, String message) {
    /** The condition that is set while pods still end, and the one that is set when all have. */
    enum Ending {
        COMPLETE("SuccessCriteriaMet", "Complete"),
        FAILED("FailureTarget", "Failed");

        final String target;
        final String condition;

        Ending(String target, String condition) {
            this.target = target;
            this.condition = condition;
        }
    }

    /** The verdict that the status tells of, or the one that is due now. */
    static Optional<Verdict> of(Job job, List<Pod> active, int terminating, Tally tally, Instant now) {
        return given(job).or(() -> failure(job, active, tally, now)).or(() -> success(job, active, terminating, tally));
    }

    private static Optional<Verdict> given(Job job) {
        List<JobCondition> conditions =
                job.getStatus() == null ? List.of() : job.getStatus().getConditions();
        for (Ending ending : Ending.values()) {
            for (JobCondition c : conditions) {
                boolean said = c.getType().equals(ending.target) || c.getType().equals(ending.condition);
                if (said && "True".equals(c.getStatus())) {
                    return Optional.of(new Verdict(ending, c.getReason(), c.getMessage()));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Verdict> failure(Job job, List<Pod> active, Tally tally, Instant now) {
        JobSpec spec = job.getSpec();
        if (tally.fatal.isPresent()) {
            return failed("PodFailurePolicy", tally.fatal.get());
        }
        int limit = spec.getBackoffLimit() == null ? 6 : spec.getBackoffLimit();
        if (tally.failed() > limit || restartedTooOften(job, active, limit)) {
            return failed("BackoffLimitExceeded", "Job has reached the specified backoff limit");
        }
        if (deadline(job).filter(at -> !at.isAfter(now)).isPresent()) {
            return failed("DeadlineExceeded", "Job was active longer than specified deadline");
        }
        Integer most = spec.getMaxFailedIndexes();
        if (most != null && tally.failedIndexes.size() > most) {
            return failed(
                    "MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes");
        }
        boolean allDecided = JobPods.indexed(job)
                && tally.failedIndexes.size() + tally.completedIndexes.size() >= spec.getCompletions();
        return allDecided && !tally.failedIndexes.isEmpty()
                ? failed("FailedIndexes", "Job has failed indexes")
                : Optional.empty();
    }

    private static Optional<Verdict> failed(String reason, String message) {
        return Optional.of(new Verdict(Ending.FAILED, reason, message));
    }

    /** Containers that are started again in the same pod count as well. */
    private static boolean restartedTooOften(Job job, List<Pod> active, int limit) {
        if (!"OnFailure".equals(job.getSpec().getTemplate().getSpec().getRestartPolicy())) {
            return false;
        }
        int restarts = active.stream().mapToInt(JobPods::restarts).sum();
        return limit == 0 ? restarts > 0 : restarts >= limit;
    }

    /** When the Job is given up; empty where it has no deadline, or does not run. */
    static Optional<Instant> deadline(Job job) {
        Long seconds = job.getSpec().getActiveDeadlineSeconds();
        String start = job.getStatus() == null ? null : job.getStatus().getStartTime();
        boolean suspended = Boolean.TRUE.equals(job.getSpec().getSuspend());
        return seconds == null || start == null || suspended
                ? Optional.empty()
                : Optional.of(Instant.parse(start).plus(Seconds.of(seconds)));
    }

    private static Optional<Verdict> success(Job job, List<Pod> active, int terminating, Tally tally) {
        Integer completions = job.getSpec().getCompletions();
        boolean done = completions == null
                ? tally.succeeded() > 0 && active.isEmpty() && terminating == 0
                : tally.succeeded() >= completions;
        if (done) {
            return Optional.of(
                    new Verdict(Ending.COMPLETE, "CompletionsReached", "Reached expected number of succeeded pods"));
        }
        return byPolicy(job, tally);
    }

    /** An indexed Job may be done before all its indexes are (KEP-3998). */
    private static Optional<Verdict> byPolicy(Job job, Tally tally) {
        var policy = job.getSpec().getSuccessPolicy();
        if (policy == null || job.getSpec().getCompletions() == null) {
            return Optional.empty();
        }
        List<SuccessPolicyRule> rules = policy.getRules();
        for (int i = 0; i < rules.size(); i++) {
            if (meets(rules.get(i), tally.completedIndexes, job.getSpec().getCompletions())) {
                return Optional.of(new Verdict(Ending.COMPLETE, "SuccessPolicy", "Matched rules at index " + i));
            }
        }
        return Optional.empty();
    }

    private static boolean meets(SuccessPolicyRule rule, NavigableSet<Integer> completed, int completions) {
        NavigableSet<Integer> meant = rule.getSucceededIndexes() == null
                ? Indexes.parse("0-" + (completions - 1), completions)
                : Indexes.parse(rule.getSucceededIndexes(), completions);
        long met = meant.stream().filter(completed::contains).count();
        Integer count = rule.getSucceededCount();
        return !meant.isEmpty() && met >= (count == null ? meant.size() : count);
    }
}
