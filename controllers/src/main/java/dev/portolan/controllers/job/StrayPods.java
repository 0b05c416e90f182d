package dev.portolan.controllers.job;

import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.controllers.job.core.JobPods;
import dev.portolan.controllers.runtime.OwnWrites;
import dev.portolan.controllers.runtime.SyncedLoop;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets go the pods that wait to be counted by a Job that is no more: deleted, replaced by a namesake, or parted from them by
 * {@code kubectl delete --cascade=orphan}.
 */
final class StrayPods implements AutoCloseable {
    private static final int WORKERS = 2;

    private final Informer<Job> jobs;
    private final OwnWrites<Pod> pods;
    private final Tracking tracking;
    private final SyncedLoop loop;

    StrayPods(Informer<Job> jobs, Informer<Pod> shown, OwnWrites<Pod> pods, Tracking tracking) {
        this.jobs = jobs;
        this.pods = pods;
        this.tracking = tracking;
        this.loop = new SyncedLoop("job-stray-pods", WORKERS, this::reconcile, List.of(jobs, shown));
        shown.onChange((_, after) -> {
            if (after != null && JobPods.tracked(after)) loop.enqueue(after);
        });
        jobs.onChange(this::jobChanged);
    }

    /** A Job that goes, or begins to, adopts nothing any more. */
    private void jobChanged(@Nullable Job before, @Nullable Job after) {
        Job last = after == null ? before : after;
        if (last != null && (after == null || last.getMetadata().getDeletionTimestamp() != null)) {
            pods.list(last.getMetadata().getNamespace()).stream()
                    .filter(JobPods::tracked)
                    .forEach(loop::enqueue);
        }
    }

    void start() {
        loop.start();
    }

    private Outcome reconcile(ObjectKey key) {
        pods.get(key)
                .filter(pod -> JobPods.stray(pod, jobs.list(key.namespace())))
                .ifPresent(tracking::release);
        return Outcome.done();
    }

    @Override
    public void close() {
        loop.close();
    }
}
