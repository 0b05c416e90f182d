package dev.portolan.controllers.job.core;

import dev.portolan.controllers.pods.PodState;
import dev.portolan.controllers.replicaset.core.DeletionOrder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** Compares a Job's pods with what it asks for (Kubernetes documentation, "Jobs"). */
public final class JobDecision {
    /** More at once would keep other Jobs waiting. */
    private static final int BURST = 500;

    private final Job job;
    private final List<Pod> owned;
    private final Duration backoff;
    private final Instant now;
    private final Tally tally;
    private final List<Pod> active;
    private final List<Pod> terminating;
    private final boolean suspended;
    private final List<OptionalInt> create = new ArrayList<>();
    private final List<Pod> delete = new ArrayList<>();

    private JobDecision(Job job, List<Pod> owned, Duration backoff, Instant now) {
        this.job = job;
        this.owned = owned;
        this.backoff = backoff;
        this.now = now;
        this.tally = Tally.of(job, owned);
        this.active = owned.stream().filter(PodState::active).toList();
        this.terminating = owned.stream()
                .filter(pod -> PodState.terminating(pod) && !PodState.finished(pod))
                .toList();
        this.suspended = Boolean.TRUE.equals(job.getSpec().getSuspend());
    }

    /**
     * What is due now.
     *
     * @param owned all pods of the Job, also those that have ended or are about to
     * @param backoff how long to wait after the first failure
     */
    public static JobPlan decide(Job job, List<Pod> owned, Duration backoff, Instant now) {
        return new JobDecision(job, owned, backoff, now).plan();
    }

    private JobPlan plan() {
        Optional<Instant> wake = Optional.empty();
        Optional<Verdict> verdict = Optional.empty();
        if (job.getMetadata().getDeletionTimestamp() == null) {
            verdict = Verdict.of(job, active, terminating.size(), tally, now);
            if (verdict.isPresent() || suspended) {
                delete.addAll(active);
            } else {
                wake = earlier(manage(), Verdict.deadline(job));
            }
        }
        JobReport report = new JobReport(job, tally, verdict, now);
        boolean allEnded = terminating.isEmpty() && active.isEmpty() && tally.settled();
        var status = report.status(
                active.size() - delete.size() + create.size(),
                Math.toIntExact(active.stream()
                        .filter(pod -> PodState.ready(pod) && !delete.contains(pod))
                        .count()),
                terminating.size() + delete.size(),
                allEnded);
        Optional<Instant> expiry = report.expiry(status);
        return new JobPlan(
                create,
                delete,
                status,
                tally.release,
                earlier(wake, expiry.filter(at -> at.isAfter(now))),
                expiry.filter(at -> !at.isAfter(now)).isPresent());
    }

    private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
        return Stream.concat(one.stream(), other.stream()).min(Instant::compareTo);
    }

    /** Makes or ends pods; returns when to look again. */
    private Optional<Instant> manage() {
        int wanted = wanted();
        List<Pod> right = JobPods.indexed(job) ? oneEach() : active;
        int tooMany = right.size() - wanted;
        if (tooMany > 0) {
            right.stream().sorted(DeletionOrder.of(right)).limit(tooMany).forEach(delete::add);
            return Optional.empty();
        }
        boolean replaceEnded = "Failed".equals(job.getSpec().getPodReplacementPolicy());
        int lacking = Math.min(BURST, -tooMany - (replaceEnded ? terminating.size() : 0));
        if (lacking <= 0) {
            return Optional.empty();
        }
        Optional<Instant> patience = Backoff.until(owned, backoff, now);
        if (patience.isEmpty()) {
            make(lacking, replaceEnded);
        }
        return patience;
    }

    private int wanted() {
        int parallelism =
                job.getSpec().getParallelism() == null ? 1 : job.getSpec().getParallelism();
        Integer completions = job.getSpec().getCompletions();
        if (completions == null) {
            return tally.succeeded() > 0 ? active.size() : parallelism;
        }
        int left = completions - tally.succeeded() - tally.failedIndexes.size();
        return Math.max(0, Math.min(parallelism, left));
    }

    private void make(int number, boolean replaceEnded) {
        if (!JobPods.indexed(job)) {
            for (int i = 0; i < number; i++) create.add(OptionalInt.empty());
            return;
        }
        Set<Integer> taken = new HashSet<>(tally.completedIndexes);
        taken.addAll(tally.failedIndexes);
        Stream.concat(active.stream(), replaceEnded ? terminating.stream() : Stream.empty())
                .forEach(pod -> JobPods.index(pod).ifPresent(taken::add));
        for (int i = 0; i < job.getSpec().getCompletions() && create.size() < number; i++) {
            if (!taken.contains(i)) create.add(OptionalInt.of(i));
        }
    }

    /** One active pod of each index that is still needed; the others have to go. */
    private List<Pod> oneEach() {
        Set<Integer> seen = new HashSet<>();
        List<Pod> right = new ArrayList<>();
        for (Pod pod : active) {
            int index = JobPods.index(pod).orElse(-1);
            boolean needed = index >= 0
                    && index < job.getSpec().getCompletions()
                    && !tally.completedIndexes.contains(index)
                    && !tally.failedIndexes.contains(index);
            (needed && seen.add(index) ? right : delete).add(pod);
        }
        return right;
    }
}
