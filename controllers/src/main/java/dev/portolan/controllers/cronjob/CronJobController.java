package dev.portolan.controllers.cronjob;

import dev.portolan.client.EventRecorder;
import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.controllers.cronjob.core.CronDecision;
import dev.portolan.controllers.cronjob.core.CronJobs;
import dev.portolan.controllers.cronjob.core.CronPlan;
import dev.portolan.controllers.cronjob.core.CronPlan.Weight;
import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.Controller;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.controllers.runtime.OwnWrites;
import dev.portolan.controllers.runtime.OwnerQueue;
import dev.portolan.controllers.runtime.SyncedLoop;
import dev.portolan.rules.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Makes a Job at each time of every CronJob's schedule. */
public final class CronJobController implements Controller {
    private static final int WORKERS = 2;
    private static final int ALREADY_THERE = 409;

    private final InstantSource clock;
    private final OwnWrites<CronJob> crons;
    private final OwnWrites<Job> jobs;
    private final ApiWrites writes;
    private final EventRecorder events;
    private final SyncedLoop loop;

    public CronJobController(ControllerContext context) {
        this(context, context.clock());
    }

    /** @param clock what time it is for schedules */
    public CronJobController(ControllerContext context, InstantSource clock) {
        this.clock = clock;
        Informer<CronJob> shownCrons = context.informers().of(CronJob.class);
        Informer<Job> shownJobs = context.informers().of(Job.class);
        this.crons = new OwnWrites<>(shownCrons, context.clock());
        this.jobs = new OwnWrites<>(shownJobs, context.clock());
        this.writes = new ApiWrites(context.client());
        this.events = new EventRecorder(context.client(), "cronjob-controller");
        this.loop = new SyncedLoop("cronjob-controller", WORKERS, this::reconcile, List.of(shownCrons, shownJobs));
        shownCrons.onChange((_, after) -> {
            if (after != null) loop.enqueue(after);
        });
        // CronJobs have no selector: they adopt nothing.
        shownJobs.onChange(new OwnerQueue<Job, CronJob>("CronJob", shownCrons, _ -> LabelSelector.NOTHING, loop));
    }

    @Override
    public void start() {
        loop.start();
    }

    private Outcome reconcile(ObjectKey key) {
        CronJob cron = crons.get(key).orElse(null);
        if (cron == null) {
            return Outcome.done();
        }
        List<Job> owned = jobs.list(key.namespace()).stream()
                .filter(job -> Ownership.controls(cron, job))
                .toList();
        Instant now = clock.instant();
        CronPlan plan = CronDecision.decide(cron, owned, now);
        plan.tidings().forEach(each -> {
            if (each.weight() == Weight.NORMAL) events.normal(cron, each.reason(), each.message());
            else events.warning(cron, each.reason(), each.message());
        });
        for (Job job : plan.delete()) {
            writes.delete(job);
            jobs.gone(job);
            events.normal(
                    cron, "SuccessfulDelete", "Deleted job " + job.getMetadata().getName());
        }
        List<ObjectReference> active = new ArrayList<>(plan.status().getActive());
        plan.create().ifPresent(job -> create(cron, job, active));
        CronJobStatus status =
                new CronJobStatusBuilder(plan.status()).withActive(active).build();
        if (!status.equals(cron.getStatus())) {
            crons.put(writes.updateStatus(
                    new CronJobBuilder(cron).withStatus(status).build()));
        }
        return plan.wake().map(at -> Outcome.after(Duration.between(now, at))).orElseGet(Outcome::done);
    }

    private void create(CronJob cron, Job job, List<ObjectReference> active) {
        String name = job.getMetadata().getName();
        try {
            Job made = jobs.put(writes.create(job));
            active.add(CronJobs.reference(made));
            events.normal(cron, "SuccessfulCreate", "Created job " + name);
        } catch (KubernetesClientException refused) {
            if (refused.getCode() == ALREADY_THERE) {
                return; // made before a crash, and about to be shown
            }
            events.warning(cron, "FailedCreate", "Error creating job: " + ApiWrites.message(refused));
            throw refused;
        }
    }

    @Override
    public void close() {
        loop.close();
        events.close();
    }
}
