package dev.portolan.controllers.job;

import dev.portolan.client.EventRecorder;
import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.controllers.job.core.JobDecision;
import dev.portolan.controllers.job.core.JobPlan;
import dev.portolan.controllers.job.core.JobPods;
import dev.portolan.controllers.ownership.Selectors;
import dev.portolan.controllers.runtime.Adoption;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.ApiWrites.Propagation;
import dev.portolan.controllers.runtime.Controller;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.controllers.runtime.OwnWrites;
import dev.portolan.controllers.runtime.OwnerQueue;
import dev.portolan.controllers.runtime.SyncedLoop;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Makes pods for every Job until enough have ended well, and removes Jobs that have outlived their time. */
public final class JobController implements Controller {
    /** How long a Job waits after its first failure: Kubernetes' default. */
    public static final Duration BACKOFF = Duration.ofSeconds(10);

    private static final int WORKERS = 4;

    private final Duration backoff;
    private final InstantSource clock;
    private final OwnWrites<Job> jobs;
    private final OwnWrites<Pod> pods;
    private final ApiWrites writes;
    private final Adoption<Pod> adoption;
    private final Tracking tracking;
    private final StrayPods strays;
    private final EventRecorder events;
    private final SyncedLoop loop;

    public JobController(ControllerContext context) {
        this(context, BACKOFF);
    }

    /** @param backoff how long a Job waits after its first failure */
    public JobController(ControllerContext context, Duration backoff) {
        this.backoff = backoff;
        this.clock = context.clock();
        KubernetesClient client = context.client();
        Informer<Job> shownJobs = context.informers().of(Job.class);
        Informer<Pod> shown = context.informers().of(Pod.class);
        this.jobs = new OwnWrites<>(shownJobs, clock);
        this.pods = new OwnWrites<>(shown, clock);
        this.writes = new ApiWrites(client);
        this.adoption = new Adoption<>(client, pods);
        this.tracking = new Tracking(client, pods);
        this.strays = new StrayPods(shownJobs, shown, pods, tracking);
        this.events = new EventRecorder(client, "job-controller");
        this.loop = new SyncedLoop("job-controller", WORKERS, this::reconcile, List.of(shownJobs, shown));
        shownJobs.onChange((before, after) -> {
            Job one = after == null ? before : after;
            if (one != null) loop.enqueue(one);
        });
        shown.onChange(new OwnerQueue<Pod, Job>(
                "Job", shownJobs, job -> Selectors.of(job.getSpec().getSelector()), loop));
    }

    @Override
    public void start() {
        loop.start();
        strays.start();
    }

    private Outcome reconcile(ObjectKey key) {
        Job job = jobs.get(key).orElse(null);
        if (job == null) {
            return Outcome.done(); // its pods are strays now
        }
        List<Pod> owned = adoption.settle(job, Selectors.of(job.getSpec().getSelector()));
        Instant now = clock.instant();
        JobPlan plan = JobDecision.decide(job, owned, backoff, now);
        Act act = act(job, plan);
        if (!act.status.equals(job.getStatus())) {
            jobs.put(writes.updateStatus(
                    new JobBuilder(job).withStatus(act.status).build()));
            tell(job, plan);
        }
        plan.release().forEach(tracking::release);
        if (act.refused != null) {
            throw act.refused; // what was refused is tried again, more and more rarely; what has ended is counted all
            // the same
        }
        if (plan.expired()) {
            writes.delete(job, Propagation.FOREGROUND, null);
            return Outcome.done();
        }
        return plan.wake().map(at -> Outcome.after(Duration.between(now, at))).orElseGet(Outcome::done);
    }

    /** Makes and ends pods until one is refused; returns the refusal, and the status as it is then. */
    private Act act(Job job, JobPlan plan) {
        int ended = 0;
        int made = 0;
        try {
            for (Pod pod : plan.delete()) {
                delete(job, pod);
                ended++;
            }
            for (OptionalInt index : plan.create()) {
                create(job, index);
                made++;
            }
            return new Act(plan.status(), null);
        } catch (KubernetesClientException refused) {
            return new Act(plan.status(ended, made), refused);
        }
    }

    private record Act(JobStatus status, @Nullable KubernetesClientException refused) {}

    private void create(Job job, OptionalInt index) {
        try {
            Pod made = pods.put(writes.create(JobPods.of(job, index)));
            events.normal(
                    job,
                    "SuccessfulCreate",
                    "Created pod: " + made.getMetadata().getName());
        } catch (KubernetesClientException refused) {
            events.warning(job, "FailedCreate", "Error creating: " + ApiWrites.message(refused));
            throw refused;
        }
    }

    /** The pod stays, terminating, until it has been counted: it is not put out of mind. */
    private void delete(Job job, Pod pod) {
        if (writes.delete(pod)) {
            events.normal(
                    job, "SuccessfulDelete", "Deleted pod: " + pod.getMetadata().getName());
        }
    }

    /** An event for each condition that came to hold. */
    private void tell(Job job, JobPlan plan) {
        List<JobCondition> before =
                job.getStatus() == null ? List.of() : job.getStatus().getConditions();
        for (JobCondition c : plan.status().getConditions()) {
            if (before.stream()
                    .anyMatch(b ->
                            b.getType().equals(c.getType()) && b.getStatus().equals(c.getStatus()))) {
                continue;
            }
            switch (c.getType()) {
                case "Complete" -> events.normal(job, "Completed", "Job completed");
                case "Failed" -> events.warning(job, c.getReason(), c.getMessage());
                case "Suspended" -> {
                    boolean rests = c.getStatus().equals("True");
                    events.normal(job, rests ? "Suspended" : "Resumed", rests ? "Job suspended" : "Job resumed");
                }
                default -> {}
            }
        }
    }

    @Override
    public void close() {
        loop.close();
        strays.close();
        events.close();
    }
}
