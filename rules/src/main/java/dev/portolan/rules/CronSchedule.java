package dev.portolan.rules;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Times that come again: {@code 30 4 * * 1-5}, {@code @hourly}, {@code @every 1h30m} (crontab(5), in the dialect of the Go library
 * robfig/cron that Kubernetes reads schedules with).
 */
public final class CronSchedule {
    private static final int YEARS_AHEAD = 5;
    private static final Pattern EVERY = Pattern.compile("(?:(\\d{1,6})h)?(?:(\\d{1,8})m)?(?:(\\d{1,9})s)?");
    private static final Map<String, String> DESCRIPTORS = Map.of(
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *",
            "@monthly", "0 0 1 * *",
            "@weekly", "0 0 * * 0",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@hourly", "0 * * * *");

    private final Duration every;
    private final CronField minutes;
    private final CronField hours;
    private final CronField days;
    private final CronField months;
    private final CronField weekdays;

    private CronSchedule(Duration every, CronField... fields) {
        this.every = every;
        this.minutes = fields[0];
        this.hours = fields[1];
        this.days = fields[2];
        this.months = fields[3];
        this.weekdays = fields[4];
    }

    /**
     * Reads a schedule.
     *
     * @throws IllegalArgumentException what is wrong, in the words of robfig/cron
     */
    public static CronSchedule parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty spec string");
        }
        if (text.startsWith("@every ")) {
            return of(every(text), "* * * * *");
        }
        if (text.startsWith("@")) {
            String meant = DESCRIPTORS.get(text);
            if (meant == null) {
                throw new IllegalArgumentException("unrecognized descriptor: " + text);
            }
            return of(Duration.ZERO, meant);
        }
        return of(Duration.ZERO, text);
    }

    private static CronSchedule of(Duration every, String text) {
        String[] fields = text.strip().split("\\s+");
        if (fields.length != 5) {
            throw new IllegalArgumentException("expected exactly 5 fields, found %d: [%s]"
                    .formatted(text.isBlank() ? 0 : fields.length, String.join(" ", fields)));
        }
        return new CronSchedule(
                every,
                CronField.MINUTES.parse(fields[0]),
                CronField.HOURS.parse(fields[1]),
                CronField.DAYS.parse(fields[2]),
                CronField.MONTHS.parse(fields[3].toLowerCase(Locale.ROOT)),
                CronField.WEEKDAYS.parse(fields[4].toLowerCase(Locale.ROOT)));
    }

    private static Duration every(String text) {
        var match = EVERY.matcher(text.substring("@every ".length()).strip());
        if (!match.matches() || match.group().isEmpty()) {
            throw new IllegalArgumentException(
                    "failed to parse duration " + text + ": a duration is such as 1h30m or 90s");
        }
        Duration every = Duration.ofHours(number(match.group(1)))
                .plusMinutes(number(match.group(2)))
                .plusSeconds(number(match.group(3)));
        return every.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : every;
    }

    @SuppressWarnings("NullAway") // a group that matched nothing is null
    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    /** The first time after {@code time}; empty for a day that never comes, such as 30 February. */
    public Optional<Instant> next(Instant time, ZoneId zone) {
        if (!every.isZero()) {
            return Optional.of(time.truncatedTo(ChronoUnit.SECONDS).plus(every));
        }
        LocalDateTime at = ZonedDateTime.ofInstant(time, zone)
                .toLocalDateTime()
                .truncatedTo(ChronoUnit.MINUTES)
                .plusMinutes(1);
        int lastYear = at.getYear() + YEARS_AHEAD;
        while (at.getYear() <= lastYear) {
            if (!months.has(at.getMonthValue())) {
                at = at.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).plusMonths(1);
            } else if (!isDay(at)) {
                at = at.truncatedTo(ChronoUnit.DAYS).plusDays(1);
            } else if (!hours.has(at.getHour())) {
                at = at.truncatedTo(ChronoUnit.HOURS).plusHours(1);
            } else if (!minutes.has(at.getMinute())
                    || zone.getRules().getValidOffsets(at).isEmpty()) { // an hour that clocks leave out
                at = at.plusMinutes(1);
            } else {
                Instant found = at.atZone(zone).toInstant();
                if (found.isAfter(time)) {
                    return Optional.of(found);
                }
                at = at.plusMinutes(1); // the second run of an hour that clocks show twice
            }
        }
        return Optional.empty();
    }

    /** Of day of month and day of week both count if one is a star; else either will do. */
    private boolean isDay(LocalDateTime at) {
        boolean day = days.has(at.getDayOfMonth());
        boolean weekday = weekdays.has(at.getDayOfWeek().getValue() % 7);
        return days.any() || weekdays.any() ? day && weekday : day || weekday;
    }
}
