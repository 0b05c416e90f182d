package dev.portolan.controllers.job.core;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a Job's pods need now; to be done in this order: make and end pods, write the status, and only then let pods go.
 *
 * @param create the pods to make, each with its completion index if it has one
 * @param delete the pods to end
 * @param status what is to be said, if {@code create} and {@code delete} succeed
 * @param release the pods that are noted in the status, and need no finalizer any more
 * @param wake when to look again though nothing changes
 * @param expired whether the Job itself is to be deleted
 */
public record JobPlan(
        List<OptionalInt> create,
        List<Pod> delete,
        JobStatus status,
        List<Pod> release,
        Optional<Instant> wake,
        boolean expired) {
    public JobPlan {
        create = List.copyOf(create);
        delete = List.copyOf(delete);
        release = List.copyOf(release);
    }

    /** What is to be said when only the first {@code ended} pods could be ended, and the first {@code made} be made. */
    public JobStatus status(int ended, int made) {
        int running = delete.size() - ended;
        int active = (status.getActive() == null ? 0 : status.getActive()) + running - (create.size() - made);
        return new JobStatusBuilder(status)
                .withActive(active == 0 ? null : active)
                .withTerminating(status.getTerminating() - running)
                .build();
    }
}
