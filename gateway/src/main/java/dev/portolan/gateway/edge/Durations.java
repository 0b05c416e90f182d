package dev.portolan.gateway.edge;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as the Gateway API writes them (GEP-2257): {@code 1h2m3s4ms}. */
final class Durations {
    private static final Pattern PART = Pattern.compile("(\\d{1,5})(h|ms|m|s)");

    private Durations() {}

    /** The duration; empty for none, for nonsense, and for zero, which means no limit. */
    static Optional<Duration> parse(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        Duration sum = Duration.ZERO;
        int end = 0;
        Matcher part = PART.matcher(text);
        while (part.find() && part.start() == end) {
            end = part.end();
            long value = Long.parseLong(part.group(1));
            sum = sum.plus(
                    switch (part.group(2)) {
                        case "h" -> Duration.ofHours(value);
                        case "m" -> Duration.ofMinutes(value);
                        case "s" -> Duration.ofSeconds(value);
                        default -> Duration.ofMillis(value);
                    });
        }
        return end == text.length() && !sum.isZero() ? Optional.of(sum) : Optional.empty();
    }
}
