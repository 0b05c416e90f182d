package dev.portolan.controllers.cronjob.core;

import dev.portolan.rules.CronSchedule;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/** The times of a CronJob's schedule around now. */
final class DueTimes {
    private static final int MOST_MISSED = 100;

    private final CronSchedule schedule;
    private final ZoneId zone;

    private DueTimes(CronSchedule schedule, ZoneId zone) {
        this.schedule = schedule;
        this.zone = zone;
    }

    /**
     * The schedule of {@code cron}.
     *
     * @throws IllegalArgumentException when it cannot be read, which the API server should have seen
     */
    static DueTimes of(CronJob cron) {
        String zone = cron.getSpec().getTimeZone();
        try {
            return new DueTimes(
                    CronSchedule.parse(cron.getSpec().getSchedule()),
                    zone == null || zone.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(zone));
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException("unknown time zone " + zone, unknown);
        }
    }

    ZoneId zone() {
        return zone;
    }

    Optional<Instant> next(Instant now) {
        return schedule.next(now, zone);
    }

    /**
     * The latest time after {@code since} and not after {@code now}. Looks back further and further, so that years of missed minutes cost
     * no more than hours of them.
     */
    Optional<Instant> latest(Instant since, Instant now) {
        for (Duration back = Duration.ofMinutes(1); ; back = back.multipliedBy(2)) {
            Instant from = now.minus(back).isAfter(since) ? now.minus(back) : since;
            Optional<Instant> found = lastOf(from, now);
            if (found.isPresent() || from.equals(since)) {
                return found;
            }
        }
    }

    private Optional<Instant> lastOf(Instant from, Instant now) {
        Optional<Instant> last = Optional.empty();
        Optional<Instant> next = schedule.next(from, zone);
        while (next.isPresent() && !next.get().isAfter(now)) {
            last = next;
            next = schedule.next(next.get(), zone);
        }
        return last;
    }

    /** Whether more times than {@value #MOST_MISSED} went by since then. */
    boolean manyMissed(Instant since, Instant now) {
        Optional<Instant> next = schedule.next(since, zone);
        for (int missed = 0; next.isPresent() && !next.get().isAfter(now); missed++) {
            if (missed > MOST_MISSED) {
                return true;
            }
            next = schedule.next(next.get(), zone);
        }
        return false;
    }
}
