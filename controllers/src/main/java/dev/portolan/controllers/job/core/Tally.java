package dev.portolan.controllers.job.core;

import dev.portolan.controllers.pods.PodState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Counts each pod that ends exactly once, whatever crashes in between (KEP-2307): a pod that has ended is first noted in the status by
 * its uid, then loses its finalizer, and is only then added to the number; at any moment it is in the note or in the number.
 */
final class Tally {
    final Set<String> notedSucceeded = new LinkedHashSet<>();
    final Set<String> notedFailed = new LinkedHashSet<>();
    final NavigableSet<Integer> completedIndexes;
    final NavigableSet<Integer> failedIndexes;
    final List<Pod> release = new ArrayList<>();
    Optional<String> fatal = Optional.empty();
    private int countedSucceeded;
    private int countedFailed;
    private final boolean indexed;

    private Tally(Job job) {
        JobStatus before = job.getStatus() == null ? new JobStatus() : job.getStatus();
        this.indexed = JobPods.indexed(job);
        this.countedSucceeded = number(before.getSucceeded());
        this.countedFailed = number(before.getFailed());
        int end = job.getSpec().getCompletions() == null ? 0 : job.getSpec().getCompletions();
        this.completedIndexes = indexes(before.getCompletedIndexes(), end);
        this.failedIndexes = indexes(before.getFailedIndexes(), end);
    }

    private static NavigableSet<Integer> indexes(String text, int end) {
        return text == null ? new TreeSet<>() : Indexes.parse(text, end);
    }

    private static int number(Integer number) {
        return number == null ? 0 : number;
    }

    /** What is to be said of {@code owned}, all pods of the Job. */
    static Tally of(Job job, List<Pod> owned) {
        Tally tally = new Tally(job);
        Set<String> tracked = new LinkedHashSet<>();
        owned.stream().filter(JobPods::tracked).forEach(pod -> tracked.add(uid(pod)));
        var noted = job.getStatus() == null ? null : job.getStatus().getUncountedTerminatedPods();
        if (noted != null) {
            tally.settle(noted.getSucceeded(), tracked, Ending.SUCCEEDED);
            tally.settle(noted.getFailed(), tracked, Ending.FAILED);
        }
        owned.stream().filter(JobPods::tracked).forEach(pod -> tally.note(job, pod));
        tally.failIndexes(job, owned);
        return tally;
    }

    private enum Ending {
        SUCCEEDED,
        FAILED
    }

    /** What was noted and has lost its finalizer becomes a number. */
    private void settle(List<String> noted, Set<String> tracked, Ending ending) {
        for (String uid : noted) {
            if (tracked.contains(uid)) {
                (ending == Ending.SUCCEEDED ? notedSucceeded : notedFailed).add(uid);
            } else if (ending == Ending.SUCCEEDED) {
                countedSucceeded++;
            } else {
                countedFailed++;
            }
        }
    }

    private void note(Job job, Pod pod) {
        boolean suspended = Boolean.TRUE.equals(job.getSpec().getSuspend());
        boolean waitForEnd = "Failed".equals(job.getSpec().getPodReplacementPolicy());
        if (JobPods.succeeded(pod)) {
            if (indexed) {
                JobPods.index(pod).ifPresent(completedIndexes::add);
            } else {
                notedSucceeded.add(uid(pod));
            }
            release.add(pod);
        } else if (JobPods.failed(pod)
                || PodState.terminating(pod) && !suspended && (!waitForEnd || JobPods.unattended(pod))) {
            failed(job, pod);
            release.add(pod);
        } else if (PodState.terminating(pod) && (suspended || job.getMetadata().getDeletionTimestamp() != null)) {
            release.add(pod); // a suspension is no failure
        }
    }

    private void failed(Job job, Pod pod) {
        if (notedFailed.contains(uid(pod))) {
            return;
        }
        Optional<FailurePolicy.Match> match = FailurePolicy.of(job, pod);
        String action = match.map(FailurePolicy.Match::action).orElse("Count");
        if (action.equals("Ignore")) {
            return;
        }
        notedFailed.add(uid(pod));
        if (action.equals("FailJob")) {
            fatal = match.map(FailurePolicy.Match::message);
        } else if (action.equals("FailIndex")) {
            JobPods.index(pod).ifPresent(failedIndexes::add);
        }
    }

    /** An index of which more pods have failed than are put up with is given up (KEP-3850). */
    private void failIndexes(Job job, List<Pod> owned) {
        Integer limit = job.getSpec().getBackoffLimitPerIndex();
        if (limit == null) {
            failedIndexes.clear();
            return;
        }
        for (Pod pod : owned) {
            int index = JobPods.index(pod).orElse(-1);
            long failures = owned.stream()
                    .filter(each -> JobPods.failed(each) && JobPods.index(each).orElse(-1) == index)
                    .count();
            if (index >= 0 && failures > limit && !completedIndexes.contains(index)) {
                failedIndexes.add(index);
            }
        }
    }

    int succeeded() {
        return indexed ? completedIndexes.size() : countedSucceeded + notedSucceeded.size();
    }

    int failed() {
        return countedFailed + notedFailed.size();
    }

    int countedSucceeded() {
        return indexed ? completedIndexes.size() : countedSucceeded;
    }

    int countedFailed() {
        return countedFailed;
    }

    /** Whether no pod waits to be counted. */
    boolean settled() {
        return notedSucceeded.isEmpty() && notedFailed.isEmpty() && release.isEmpty();
    }

    private static String uid(Pod pod) {
        return pod.getMetadata().getUid();
    }
}
