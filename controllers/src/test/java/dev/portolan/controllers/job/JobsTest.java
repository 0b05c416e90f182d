package dev.portolan.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.controllers.Kubelet;
import dev.portolan.controllers.TestCluster;
import dev.portolan.controllers.Workloads;
import dev.portolan.controllers.cronjob.CronJobController;
import dev.portolan.controllers.garbagecollector.GarbageCollector;
import dev.portolan.controllers.job.core.JobPods;
import dev.portolan.controllers.pods.PodState;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs and CronJobs on a real API server; the test plays the node agent. */
class JobsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private TestCluster cluster;
    private Kubelet kubelet;

    @BeforeEach
    void start() {
        cluster = new TestCluster(
                folder,
                List.of(
                        context -> new JobController(context, Duration.ofMillis(1)),
                        CronJobController::new,
                        GarbageCollector::new));
        kubelet = new Kubelet(cluster.client());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(DEADLINE).untilAsserted(assertion);
    }

    private Job create(JobBuilder job) {
        return cluster.client()
                .resource(job.editMetadata()
                        .withUid(null)
                        .withCreationTimestamp(null)
                        .endMetadata()
                        .build())
                .create();
    }

    private List<Pod> pods() {
        return cluster.client().pods().inNamespace("default").list().getItems();
    }

    private List<Pod> running(int count) {
        return await().atMost(DEADLINE)
                .until(() -> pods().stream().filter(PodState::active).toList(), active -> active.size() == count);
    }

    private static String uid(Pod pod) {
        return pod.getMetadata().getUid();
    }

    private Job now(Job job) {
        return cluster.client().resource(job).get();
    }

    private void complete(Job job) {
        eventually(() -> assertThat(now(job).getStatus().getConditions())
                .extracting(c -> c.getType())
                .contains("Complete"));
    }

    @Test
    void a_job_makes_pods_until_enough_have_ended_well_and_lets_them_go() {
        Job job = create(Workloads.job(3, 2));
        running(2).forEach(kubelet::succeeded);
        kubelet.failed(running(1).getFirst());
        kubelet.succeeded(running(1).getFirst());

        complete(job);

        assertThat(now(job).getStatus().getSucceeded()).isEqualTo(3);
        assertThat(now(job).getStatus().getFailed()).isEqualTo(1);
        assertThat(now(job).getStatus().getActive()).isNull();
        assertThat(pods())
                .allSatisfy(pod -> assertThat(pod.getMetadata().getFinalizers()).doesNotContain(JobPods.FINALIZER));
        eventually(() -> assertThat(cluster.client()
                        .v1()
                        .events()
                        .inNamespace("default")
                        .list()
                        .getItems())
                .extracting(e -> e.getReason())
                .contains("SuccessfulCreate"));
    }

    @Test
    void a_pod_that_somebody_deletes_counts_as_failed_and_is_replaced() {
        Job job = create(Workloads.job(1, 1));
        Pod first = running(1).getFirst();
        cluster.client().resource(first).delete();

        eventually(() -> assertThat(running(1).getFirst().getMetadata().getUid())
                .isNotEqualTo(first.getMetadata().getUid()));
        eventually(() -> assertThat(now(job).getStatus().getFailed()).isEqualTo(1));
    }

    @Test
    void a_deleted_job_leaves_nothing_behind() {
        Job job = create(Workloads.job(2, 2));
        kubelet.succeeded(running(2).getFirst());

        cluster.client().resource(job).delete();

        eventually(() -> assertThat(pods()).isEmpty());
    }

    @Test
    void a_pod_that_is_left_behind_is_counted_by_nobody_and_waits_for_nobody() {
        Job job = create(Workloads.job(1, 1));
        Pod left = running(1).getFirst();

        cluster.client()
                .resource(job)
                .withPropagationPolicy(DeletionPropagation.ORPHAN)
                .delete();

        eventually(() -> {
            Pod now = cluster.client().resource(left).get();
            assertThat(now.getMetadata().getOwnerReferences()).isEmpty();
            assertThat(now.getMetadata().getFinalizers()).isEmpty();
        });
    }

    @Test
    void a_job_that_comes_back_under_its_name_leaves_no_pod_of_the_old_one_terminating() {
        Job job = create(Workloads.job(2, 2));
        List<String> old = running(2).stream().map(JobsTest::uid).toList();
        cluster.client().resource(job).delete();
        create(Workloads.job(2, 2));

        eventually(() -> assertThat(pods())
                .hasSize(2)
                .allMatch(PodState::active)
                .extracting(JobsTest::uid)
                .doesNotContainAnyElementsOf(old));
    }

    @Test
    void a_job_that_has_outlived_its_time_goes_with_its_pods() {
        Job job = create(
                Workloads.job(1, 1).editSpec().withTtlSecondsAfterFinished(0).endSpec());
        kubelet.succeeded(running(1).getFirst());

        eventually(() -> assertThat(now(job)).isNull());
        eventually(() -> assertThat(pods()).isEmpty());
    }

    @Test
    void a_cron_job_makes_jobs_and_remembers_them() {
        CronJob cron = cluster.client()
                .resource(new CronJobBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("tick")
                        .endMetadata()
                        .withNewSpec()
                        .withSchedule("@every 1s")
                        .withConcurrencyPolicy("Forbid")
                        .withNewJobTemplate()
                        .withSpec(Workloads.job(1, 1).build().getSpec())
                        .endJobTemplate()
                        .endSpec()
                        .build())
                .create();
        kubelet.succeeded(running(1).getFirst());

        eventually(() -> {
            var status = cluster.client().resource(cron).get().getStatus();
            assertThat(status.getLastScheduleTime()).isNotNull();
            assertThat(status.getLastSuccessfulTime()).isNotNull();
        });
        assertThat(cluster.client()
                        .batch()
                        .v1()
                        .jobs()
                        .inNamespace("default")
                        .list()
                        .getItems())
                .allSatisfy(job -> assertThat(job.getMetadata().getName()).startsWith("tick-"));

        cluster.client().resource(cron).delete();
        eventually(() -> assertThat(pods()).isEmpty());
    }
}
