package dev.portolan.apiserver.kinds;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** Ages as kubectl prints them: {@code 5s}, {@code 3m20s}, {@code 47h}, {@code 2y10d} (apimachinery duration.HumanDuration). */
public final class Ages {
    private Ages() {}

    /** The time from an RFC 3339 timestamp to now; {@code <unknown>} where there is none. */
    public static String since(String timestamp, Instant now) {
        if (timestamp.isEmpty()) {
            return "<unknown>";
        }
        try {
            return human(Duration.between(OffsetDateTime.parse(timestamp).toInstant(), now));
        } catch (DateTimeParseException e) {
            return "<unknown>";
        }
    }

    /** At most two units, coarser the longer it is. Up to two seconds in the future counts as now. */
    public static String human(Duration age) {
        long seconds = age.toSeconds();
        if (seconds < -1) {
            return "<invalid>";
        }
        long minutes = seconds / 60;
        long hours = seconds / 3600;
        long days = hours / 24;
        long years = hours / 24 / 365;
        if (seconds < 0) {
            return "0s";
        } else if (seconds < 120) {
            return seconds + "s";
        } else if (minutes < 10) {
            return two(minutes, "m", seconds % 60, "s");
        } else if (minutes < 180) {
            return minutes + "m";
        } else if (hours < 8) {
            return two(hours, "h", minutes % 60, "m");
        } else if (hours < 48) {
            return hours + "h";
        } else if (hours < 24 * 8) {
            return two(days, "d", hours % 24, "h");
        } else if (hours < 24 * 365 * 2) {
            return days + "d";
        } else if (hours < 24 * 365 * 8) {
            return two(years, "y", days % 365, "d");
        }
        return years + "y";
    }

    private static String two(long big, String bigUnit, long small, String smallUnit) {
        return small == 0 ? big + bigUnit : big + bigUnit + small + smallUnit;
    }
}
