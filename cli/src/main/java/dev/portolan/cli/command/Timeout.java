package dev.portolan.cli.command;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as kubectl takes them: {@code 90s}, {@code 2m}, {@code 1m30s}, {@code 500ms}; a bare number is seconds. */
final class Timeout implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        if (text.matches("\\d{1,9}")) return Duration.ofSeconds(Long.parseLong(text));
        if (text.matches("(\\d{1,9}h)?(\\d{1,9}m)?(\\d{1,9}s)?") && !text.isEmpty()) {
            return Duration.parse("PT" + text.toUpperCase(java.util.Locale.ROOT));
        }
        if (text.matches("\\d{1,9}ms")) return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
        throw new TypeConversionException("'" + text + "' is not a duration; write 90s, 2m or 1m30s");
    }
}
