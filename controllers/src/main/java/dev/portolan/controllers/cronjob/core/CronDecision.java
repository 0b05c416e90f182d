package dev.portolan.controllers.cronjob.core;

import dev.portolan.controllers.cronjob.core.CronPlan.Tiding;
import dev.portolan.controllers.cronjob.core.CronPlan.Weight;
import dev.portolan.controllers.units.Seconds;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares a CronJob's Jobs and the clock with its schedule (Kubernetes documentation, "CronJob"). */
public final class CronDecision {
    private final CronJob cron;
    private final List<Job> owned;
    private final Instant now;
    private final List<Job> active;
    private final List<Job> delete = new ArrayList<>();
    private final List<Tiding> tidings = new ArrayList<>();

    private CronDecision(CronJob cron, List<Job> owned, Instant now) {
        this.cron = cron;
        this.owned = owned;
        this.now = now;
        this.active = owned.stream()
                .filter(job -> CronJobs.end(job).isEmpty())
                .sorted(Comparator.comparing(CronJobs::started))
                .toList();
    }

    /** What is due now, given all Jobs that {@code cron} controls. */
    public static CronPlan decide(CronJob cron, List<Job> owned, Instant now) {
        return new CronDecision(cron, owned, now).plan();
    }

    private CronPlan plan() {
        tellOfEnded();
        forget("Complete", cron.getSpec().getSuccessfulJobsHistoryLimit());
        forget("Failed", cron.getSpec().getFailedJobsHistoryLimit());
        boolean rests = cron.getMetadata().getDeletionTimestamp() != null
                || Boolean.TRUE.equals(cron.getSpec().getSuspend());
        if (rests) {
            return plan(Optional.empty(), lastScheduled(), Optional.empty());
        }
        DueTimes times;
        try {
            times = DueTimes.of(cron);
        } catch (IllegalArgumentException unreadable) {
            warn("UnparseableSchedule", "unparseable schedule: " + unreadable.getMessage());
            return plan(Optional.empty(), lastScheduled(), Optional.empty());
        }
        return due(times);
    }

    private CronPlan due(DueTimes times) {
        Instant since = since();
        Optional<Instant> wake = times.next(now);
        Optional<Instant> latest = times.latest(since, now);
        if (latest.isEmpty()) {
            return plan(Optional.empty(), lastScheduled(), wake);
        }
        if (times.manyMissed(since, now)) {
            warn(
                    "TooManyMissedTimes",
                    "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew");
        }
        Instant scheduled = latest.get();
        String policy = String.valueOf(cron.getSpec().getConcurrencyPolicy());
        if (policy.equals("Forbid") && !active.isEmpty()) {
            tidings.add(new Tiding(
                    Weight.NORMAL,
                    "JobAlreadyActive",
                    "Not starting job because prior execution is running and concurrency policy is Forbid"));
            return plan(Optional.empty(), lastScheduled(), wake);
        }
        if (policy.equals("Replace")) {
            delete.addAll(active);
        }
        Job job = CronJobs.of(cron, scheduled, times.zone());
        boolean there = owned.stream()
                .anyMatch(each ->
                        each.getMetadata().getName().equals(job.getMetadata().getName()));
        return plan(there ? Optional.empty() : Optional.of(job), scheduled.toString(), wake);
    }

    /** From when on times count: the last one that was served, or as far back as a late start is still one. */
    private Instant since() {
        String last = lastScheduled();
        Instant since = Instant.parse(last == null ? cron.getMetadata().getCreationTimestamp() : last);
        Long deadline = cron.getSpec().getStartingDeadlineSeconds();
        Instant earliest = deadline == null ? since : now.minus(Seconds.of(deadline));
        return earliest.isAfter(since) ? earliest : since;
    }

    private @Nullable String lastScheduled() {
        return cron.getStatus() == null ? null : cron.getStatus().getLastScheduleTime();
    }

    private void tellOfEnded() {
        List<ObjectReference> before =
                cron.getStatus() == null ? List.of() : cron.getStatus().getActive();
        for (ObjectReference each : before) {
            owned.stream()
                    .filter(job -> job.getMetadata().getUid().equals(each.getUid()))
                    .findFirst()
                    .flatMap(CronJobs::end)
                    .ifPresent(end -> tidings.add(new Tiding(
                            Weight.NORMAL,
                            "SawCompletedJob",
                            "Saw completed job: " + each.getName() + ", condition: " + end)));
        }
    }

    /** Only so many ended Jobs are kept. */
    private void forget(String end, @Nullable Integer limit) {
        List<Job> ended = owned.stream()
                .filter(job -> CronJobs.end(job).filter(end::equals).isPresent())
                .sorted(Comparator.comparing(CronJobs::started)
                        .thenComparing(job -> job.getMetadata().getName()))
                .toList();
        int tooMany = limit == null ? 0 : ended.size() - limit;
        ended.stream().limit(Math.max(0, tooMany)).forEach(delete::add);
    }

    private CronPlan plan(Optional<Job> create, @Nullable String lastScheduled, Optional<Instant> wake) {
        CronJobStatus before = cron.getStatus() == null ? new CronJobStatus() : cron.getStatus();
        String successful = Stream.concat(
                        Stream.ofNullable(before.getLastSuccessfulTime()),
                        owned.stream()
                                .filter(job -> CronJobs.end(job)
                                        .filter("Complete"::equals)
                                        .isPresent())
                                .flatMap(
                                        job -> Stream.ofNullable(job.getStatus().getCompletionTime())))
                .map(Instant::parse)
                .max(Comparator.naturalOrder())
                .map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString())
                .orElse(null);
        CronJobStatus status = new CronJobStatusBuilder(before)
                .withLastScheduleTime(lastScheduled)
                .withLastSuccessfulTime(successful)
                .withActive(active.stream()
                        .filter(job -> !delete.contains(job))
                        .map(CronJobs::reference)
                        .toList())
                .build();
        return new CronPlan(delete, create, status, tidings, wake);
    }

    private void warn(String reason, String message) {
        tidings.add(new Tiding(Weight.WARNING, reason, message));
    }
}
