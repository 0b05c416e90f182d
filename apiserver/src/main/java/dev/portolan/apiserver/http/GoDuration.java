package dev.portolan.apiserver.http;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them, which the parameter {@code timeout} has: {@code 32s}, {@code 1m30s}, {@code 1.5h} (Go, time.ParseDuration). */
final class GoDuration {
    private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ns|us|µs|ms|s|m|h)");
    private static final Map<String, Double> NANOS =
            Map.of("ns", 1.0, "us", 1e3, "µs", 1e3, "ms", 1e6, "s", 1e9, "m", 60e9, "h", 3600e9);

    private GoDuration() {}

    /** The duration; empty where the text is none, or a negative one. */
    static Optional<Duration> parse(String text) {
        if (text.equals("0")) return Optional.of(Duration.ZERO);
        Matcher parts = PART.matcher(text);
        double nanos = 0;
        int at = 0;
        while (parts.find() && parts.start() == at) {
            nanos += Double.parseDouble(parts.group(1)) * NANOS.getOrDefault(parts.group(2), 1.0);
            at = parts.end();
        }
        if (at == 0 || at != text.length()) return Optional.empty();
        return Optional.of(Duration.ofNanos((long) nanos));
    }
}
