package dev.portolan.controllers.cronjob.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.controllers.ownership.Ownership;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobSpecBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a CronJob makes a Job, and which Jobs it forgets. */
class CronDecisionTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:10Z");

    private static CronJob cron(String last, UnaryOperator<CronJobSpecBuilder> more) {
        return new CronJobBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("tick")
                .withUid("cron-uid")
                .withCreationTimestamp("2026-03-01T11:59:00Z")
                .endMetadata()
                .withSpec(more.apply(new CronJobSpecBuilder()
                                .withSchedule("0 * * * *")
                                .withTimeZone("Etc/UTC")
                                .withConcurrencyPolicy("Allow")
                                .withSuccessfulJobsHistoryLimit(2)
                                .withFailedJobsHistoryLimit(1)
                                .withNewJobTemplate()
                                .withNewMetadata()
                                .addToLabels("a", "b")
                                .endMetadata()
                                .endJobTemplate())
                        .build())
                .withNewStatus()
                .withLastScheduleTime(last)
                .endStatus()
                .build();
    }

    private static Job job(CronJob cron, String name, String end, String start) {
        JobBuilder job = new JobBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .withUid(name)
                .withCreationTimestamp(start)
                .withOwnerReferences(Ownership.reference(cron))
                .endMetadata()
                .withNewStatus()
                .withStartTime(start)
                .withCompletionTime(end.equals("Complete") ? start : null)
                .endStatus();
        return end.isEmpty()
                ? job.build()
                : job.editStatus()
                        .addNewCondition()
                        .withType(end)
                        .withStatus("True")
                        .endCondition()
                        .endStatus()
                        .build();
    }

    @Test
    void a_job_is_due_once_at_each_time_and_named_after_it() {
        CronPlan plan = CronDecision.decide(cron(null, s -> s), List.of(), NOON);

        assertThat(plan.create()).hasValueSatisfying(job -> {
            assertThat(job.getMetadata().getName()).isEqualTo("tick-29539440");
            assertThat(job.getMetadata().getLabels()).containsEntry("a", "b");
            assertThat(job.getMetadata().getAnnotations()).containsEntry(CronJobs.SCHEDULED, "2026-03-01T12:00:00Z");
        });
        assertThat(plan.status().getLastScheduleTime()).isEqualTo("2026-03-01T12:00:00Z");
        assertThat(plan.wake()).contains(Instant.parse("2026-03-01T13:00:00Z"));
        assertThat(CronDecision.decide(cron("2026-03-01T12:00:00Z", s -> s), List.of(), NOON)
                        .create())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Allow, '', true, 0",
        "Allow, active, true, 0",
        "Forbid, '', true, 0",
        "Forbid, active, false, 0",
        "Replace, active, true, 1"
    })
    void what_still_runs_counts_as_the_policy_says(String policy, String active, boolean makes, int replaced) {
        CronJob cron = cron("2026-03-01T11:00:00Z", s -> s.withConcurrencyPolicy(policy));
        List<Job> jobs = active.isEmpty() ? List.of() : List.of(job(cron, "old", "", "2026-03-01T11:00:00Z"));

        CronPlan plan = CronDecision.decide(cron, jobs, NOON);

        assertThat(plan.create().isPresent()).isEqualTo(makes);
        assertThat(plan.delete()).hasSize(replaced);
        assertThat(plan.tidings().stream().anyMatch(t -> t.reason().equals("JobAlreadyActive")))
                .isEqualTo(!makes);
    }

    @ParameterizedTest
    @CsvSource({"'', true", "5, false", "11, true", "600, true", "9223372036854775807, true"})
    void who_is_too_late_does_not_start(String deadline, boolean makes) {
        CronJob cron = cron(
                "2026-03-01T11:00:00Z",
                s -> s.withStartingDeadlineSeconds(deadline.isEmpty() ? null : Long.valueOf(deadline)));

        assertThat(CronDecision.decide(cron, List.of(), NOON).create().isPresent())
                .isEqualTo(makes);
    }

    @Test
    void of_many_missed_times_only_the_last_is_made_up_for_and_a_warning_says_so() {
        CronJob cron = cron("2020-01-01T00:00:00Z", s -> s.withSchedule("* * * * *"));

        CronPlan plan = CronDecision.decide(cron, List.of(), NOON);

        assertThat(plan.status().getLastScheduleTime()).isEqualTo("2026-03-01T12:00:00Z");
        assertThat(plan.tidings()).extracting(CronPlan.Tiding::reason).containsExactly("TooManyMissedTimes");
    }

    @Test
    void only_so_many_ended_jobs_are_kept_the_oldest_go() {
        CronJob cron = cron("2026-03-01T12:00:00Z", s -> s);
        List<Job> jobs = List.of(
                job(cron, "c3", "Complete", "2026-03-01T10:00:00Z"),
                job(cron, "c1", "Complete", "2026-03-01T08:00:00Z"),
                job(cron, "c2", "Complete", "2026-03-01T09:00:00Z"),
                job(cron, "f1", "Failed", "2026-03-01T08:30:00Z"),
                job(cron, "f2", "Failed", "2026-03-01T09:30:00Z"));

        CronPlan plan = CronDecision.decide(cron, jobs, NOON);

        assertThat(plan.delete()).extracting(j -> j.getMetadata().getName()).containsExactly("c1", "f1");
        assertThat(plan.status().getLastSuccessfulTime()).isEqualTo("2026-03-01T10:00:00Z");
    }

    @Test
    void a_suspended_one_makes_nothing_and_waits_for_nothing() {
        CronPlan plan = CronDecision.decide(cron("2026-03-01T11:00:00Z", s -> s.withSuspend(true)), List.of(), NOON);

        assertThat(plan.create()).isEmpty();
        assertThat(plan.wake()).isEmpty();
    }
}
