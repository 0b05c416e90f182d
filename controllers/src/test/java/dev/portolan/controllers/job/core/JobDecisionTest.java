package dev.portolan.controllers.job.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.controllers.Workloads;
import dev.portolan.controllers.job.core.SimulatedJob.Crash;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpecBuilder;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Job's pods need, rule by rule; and that no crash makes it count a pod twice or never. */
class JobDecisionTest {
    private static SimulatedJob job(Integer completions, int parallelism, UnaryOperator<JobSpecBuilder> more) {
        Job plain = Workloads.job(completions, parallelism).build();
        return new SimulatedJob(new JobBuilder(plain)
                .withSpec(more.apply(new JobSpecBuilder(plain.getSpec())).build())
                .build());
    }

    private static SimulatedJob job(Integer completions, int parallelism) {
        return job(completions, parallelism, s -> s);
    }

    private static void settle(SimulatedJob cluster) {
        for (int i = 0; i < 4; i++) cluster.reconcile(Crash.NEVER);
    }

    @ParameterizedTest
    @CsvSource({"5, 2, 0, 2", "5, 2, 4, 1", "5, 9, 0, 5", "3, 0, 0, 0"})
    void as_many_pods_run_as_parallelism_allows_and_completions_still_need(
            int completions, int parallelism, int done, int running) {
        SimulatedJob cluster = job(completions, parallelism);
        while (done > 0) {
            settle(cluster);
            cluster.ends(cluster.running().getFirst(), "Succeeded");
            done--;
        }

        settle(cluster);

        assertThat(cluster.running()).hasSize(running);
    }

    @Test
    void a_job_without_completions_is_done_when_one_has_succeeded_and_all_have_ended() {
        SimulatedJob cluster = job(null, 3);
        settle(cluster);
        cluster.ends(cluster.running().getFirst(), "Succeeded");
        settle(cluster);
        assertThat(cluster.running()).hasSize(2);
        assertThat(cluster.is("Complete")).isFalse();

        cluster.running().forEach(pod -> cluster.ends(pod, "Succeeded"));
        settle(cluster);

        assertThat(cluster.is("Complete")).isTrue();
        assertThat(cluster.job.getStatus().getSucceeded()).isEqualTo(3);
        assertThat(cluster.job.getStatus().getCompletionTime()).isNotNull();
    }

    @Test
    void more_failures_than_the_limit_fail_the_job_and_end_what_runs() {
        SimulatedJob cluster = job(3, 2, s -> s.withBackoffLimit(1));
        settle(cluster);
        cluster.running().forEach(pod -> cluster.ends(pod, "Failed"));

        settle(cluster);

        assertThat(cluster.is("Failed")).isTrue();
        assertThat(cluster.reason("Failed")).isEqualTo("BackoffLimitExceeded");
        assertThat(cluster.is("FailureTarget")).isTrue();
        assertThat(cluster.job.getStatus().getFailed()).isEqualTo(2);
        assertThat(cluster.running()).isEmpty();
    }

    @Test
    void after_each_failure_in_a_row_the_job_waits_twice_as_long() {
        SimulatedJob cluster = job(1, 1);
        settle(cluster);
        for (long seconds : new long[] {10, 20, 40}) {
            cluster.ends(cluster.running().getFirst(), "Failed");
            settle(cluster);
            assertThat(cluster.running()).isEmpty();
            assertThat(cluster.plan().wake()).contains(cluster.now.plusSeconds(seconds));
            cluster.now = cluster.now.plusSeconds(seconds);
            settle(cluster);
            assertThat(cluster.running()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {9_999_999_999L, Long.MAX_VALUE})
    void a_deadline_that_nobody_lives_to_see_ends_nothing(long seconds) {
        SimulatedJob cluster = job(1, 1, s -> s.withActiveDeadlineSeconds(seconds));
        settle(cluster);
        assertThat(cluster.running()).hasSize(1);
        assertThat(cluster.plan().wake()).contains(cluster.now.plusSeconds(1_000_000_000));
    }

    @Test
    void a_deadline_that_passes_fails_the_job() {
        SimulatedJob cluster = job(1, 1, s -> s.withActiveDeadlineSeconds(30L));
        settle(cluster);
        assertThat(cluster.plan().wake()).contains(cluster.now.plusSeconds(30));

        cluster.now = cluster.now.plusSeconds(30);
        settle(cluster);

        assertThat(cluster.reason("Failed")).isEqualTo("DeadlineExceeded");
    }

    @Test
    void an_indexed_job_runs_each_index_until_it_has_succeeded() {
        SimulatedJob cluster = job(4, 2, s -> s.withCompletionMode("Indexed"));
        settle(cluster);
        assertThat(cluster.running()).extracting(JobPods::index).containsExactly(OptionalInt.of(0), OptionalInt.of(1));
        assertThat(cluster.running().getFirst().getSpec().getHostname()).isEqualTo("work-0");
        assertThat(cluster.running()
                        .getFirst()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getEnv())
                .extracting(e -> e.getName())
                .contains("JOB_COMPLETION_INDEX");

        cluster.ends(cluster.running().getLast(), "Succeeded");
        settle(cluster);

        assertThat(cluster.running())
                .extracting(JobPods::index)
                .containsExactlyInAnyOrder(OptionalInt.of(0), OptionalInt.of(2));
        while (!cluster.running().isEmpty()) {
            cluster.ends(cluster.running().getFirst(), "Succeeded");
            settle(cluster);
        }
        assertThat(cluster.job.getStatus().getCompletedIndexes()).isEqualTo("0-3");
        assertThat(cluster.is("Complete")).isTrue();
    }

    @Test
    void an_index_that_fails_too_often_is_given_up_and_the_others_go_on() {
        SimulatedJob cluster = job(
                2, 2, s -> s.withCompletionMode("Indexed").withBackoffLimit(99).withBackoffLimitPerIndex(0));
        settle(cluster);
        cluster.ends(cluster.running().getFirst(), "Failed");
        settle(cluster);
        assertThat(cluster.job.getStatus().getFailedIndexes()).isEqualTo("0");
        assertThat(cluster.running()).extracting(JobPods::index).containsExactly(OptionalInt.of(1));

        cluster.ends(cluster.running().getFirst(), "Succeeded");
        settle(cluster);

        assertThat(cluster.reason("Failed")).isEqualTo("FailedIndexes");
    }

    @Test
    void a_success_policy_can_end_an_indexed_job_early() {
        SimulatedJob cluster = job(
                3,
                3,
                s -> s.withCompletionMode("Indexed")
                        .withNewSuccessPolicy()
                        .addNewRule()
                        .withSucceededIndexes("0")
                        .endRule()
                        .endSuccessPolicy());
        settle(cluster);
        cluster.ends(cluster.running().getFirst(), "Succeeded");

        settle(cluster);

        assertThat(cluster.reason("SuccessCriteriaMet")).isEqualTo("SuccessPolicy");
        assertThat(cluster.is("Complete")).isTrue();
        assertThat(cluster.running()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"42, Failed, PodFailurePolicy", "7, '', ''", "3, '', ''"})
    void a_failure_policy_tells_failures_apart(int code, String condition, String reason) {
        SimulatedJob cluster = job(
                1,
                1,
                s -> s.withPodReplacementPolicy("Failed")
                        .withNewPodFailurePolicy()
                        .addNewRule()
                        .withAction("FailJob")
                        .withNewOnExitCodes()
                        .withOperator("In")
                        .withValues(42)
                        .endOnExitCodes()
                        .endRule()
                        .addNewRule()
                        .withAction("Ignore")
                        .withNewOnExitCodes()
                        .withOperator("In")
                        .withValues(7)
                        .endOnExitCodes()
                        .endRule()
                        .endPodFailurePolicy());
        settle(cluster);
        cluster.ends(cluster.running().getFirst(), "Failed", code);

        settle(cluster);

        assertThat(cluster.is("Failed")).isEqualTo(!condition.isEmpty());
        if (!condition.isEmpty()) assertThat(cluster.reason(condition)).isEqualTo(reason);
        assertThat(cluster.job.getStatus().getFailed()).isEqualTo(code == 7 ? null : Integer.valueOf(1));
    }

    @Test
    void a_suspended_job_ends_its_pods_without_counting_them_and_starts_anew_when_resumed() {
        SimulatedJob cluster = job(2, 2);
        settle(cluster);
        cluster.job = new JobBuilder(cluster.job)
                .editSpec()
                .withSuspend(true)
                .endSpec()
                .build();
        settle(cluster);
        assertThat(cluster.pods).isEmpty();
        assertThat(cluster.is("Suspended")).isTrue();
        assertThat(cluster.job.getStatus().getFailed()).isNull();

        cluster.now = cluster.now.plusSeconds(60);
        cluster.job = new JobBuilder(cluster.job)
                .editSpec()
                .withSuspend(false)
                .endSpec()
                .build();
        settle(cluster);

        assertThat(cluster.running()).hasSize(2);
        assertThat(cluster.is("Suspended")).isFalse();
        assertThat(cluster.job.getStatus().getStartTime()).isEqualTo(cluster.now.toString());
    }

    @Test
    void a_finished_job_expires() {
        SimulatedJob cluster = job(1, 1, s -> s.withTtlSecondsAfterFinished(100));
        settle(cluster);
        cluster.ends(cluster.running().getFirst(), "Succeeded");
        settle(cluster);
        assertThat(cluster.plan().wake()).contains(cluster.now.plusSeconds(100));
        assertThat(cluster.plan().expired()).isFalse();

        cluster.now = cluster.now.plus(Duration.ofSeconds(100));

        assertThat(cluster.plan().expired()).isTrue();
    }

    @Property(tries = 300)
    void every_pod_is_counted_once_whatever_crashes(
            @ForAll @IntRange(min = 1, max = 6) int completions,
            @ForAll @IntRange(min = 1, max = 4) int parallelism,
            @ForAll boolean indexed,
            @ForAll long seed) {
        SimulatedJob cluster = job(
                completions,
                parallelism,
                s -> s.withBackoffLimit(1000).withCompletionMode(indexed ? "Indexed" : "NonIndexed"));
        Random random = new Random(seed);
        int failures = 0;
        for (int step = 0; step < 300 && !cluster.is("Complete"); step++) {
            cluster.reconcile(Crash.values()[random.nextInt(Crash.values().length)]);
            List<io.fabric8.kubernetes.api.model.Pod> running = cluster.running();
            if (!running.isEmpty() && random.nextBoolean()) {
                var pod = running.get(random.nextInt(running.size()));
                boolean fails = step < 40 && random.nextInt(3) == 0;
                failures += fails ? 1 : 0;
                cluster.ends(pod, fails ? "Failed" : "Succeeded");
            }
            cluster.now = cluster.now.plusSeconds(700);
        }
        settle(cluster);

        assertThat(cluster.is("Complete")).isTrue();
        assertThat(cluster.job.getStatus().getSucceeded()).isGreaterThanOrEqualTo(completions);
        assertThat(cluster.pods).noneMatch(JobPods::tracked);
        if (cluster.job.getStatus().getFailed() != null || failures > 0) {
            assertThat(cluster.job.getStatus().getFailed()).isGreaterThanOrEqualTo(failures);
        }
        long succeeded = cluster.pods.stream().filter(JobPods::succeeded).count();
        if (!indexed) assertThat(cluster.job.getStatus().getSucceeded()).isEqualTo((int) succeeded);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0,1,2 | 0-2", "0,1 | 0,1", "5,7,8,9 | 5,7-9", "3 | 3"})
    void indexes_are_written_as_ranges(String each, String ranges) {
        assertThat(Indexes.print(Indexes.parse(each, 100))).isEqualTo(ranges);
        assertThat(Indexes.parse(ranges, 100)).isEqualTo(Indexes.parse(each, 100));
    }

    @ParameterizedTest
    @CsvSource({"node-a, 30, 0, 0", "'', 30, 1, 1", "node-a, 0, 1, 1"})
    void where_only_failed_pods_are_replaced_one_that_no_agent_will_end_has_failed(
            String node, long grace, int failed, int running) {
        SimulatedJob cluster = job(1, 1, s -> s.withPodReplacementPolicy("Failed"));
        settle(cluster);
        Pod pod = cluster.running().getFirst();
        cluster.replace(
                pod,
                new PodBuilder(pod)
                        .editMetadata()
                        .withDeletionTimestamp(cluster.now.toString())
                        .withDeletionGracePeriodSeconds(grace)
                        .endMetadata()
                        .editSpec()
                        .withNodeName(node)
                        .endSpec()
                        .build());

        settle(cluster);
        cluster.now = cluster.now.plusSeconds(10);
        settle(cluster);

        Integer said = cluster.job.getStatus().getFailed();
        assertThat(said == null ? 0 : said).isEqualTo(failed);
        assertThat(cluster.running()).hasSize(running);
    }

    @Test
    void what_could_not_be_done_is_not_said() {
        SimulatedJob cluster = job(9, 5);
        assertThat(cluster.plan().status(0, 2).getActive()).isEqualTo(2);
        assertThat(cluster.plan().status(0, 0).getActive()).isNull();
        settle(cluster);
        cluster.job = new JobBuilder(cluster.job)
                .editSpec()
                .withParallelism(2)
                .endSpec()
                .build();
        assertThat(cluster.plan().delete()).hasSize(3);
        assertThat(cluster.plan().status(1, 0).getActive()).isEqualTo(4);
        assertThat(cluster.plan().status(1, 0).getTerminating()).isEqualTo(1);
    }
}
