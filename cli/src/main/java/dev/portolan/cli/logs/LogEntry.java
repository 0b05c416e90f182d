package dev.portolan.cli.logs;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A line with its time, as the API gives it under {@code timestamps=true}.
 *
 * @param source who said it
 * @param at when
 * @param stamp the time as it was written
 * @param text the line
 */
public record LogEntry(LogSource source, Instant at, String stamp, String text) {
    /** Reads a container's log; a line without a time is of the time of the one before. */
    public static List<LogEntry> parse(LogSource source, String log) {
        var entries = new ArrayList<LogEntry>();
        Instant last = Instant.EPOCH;
        for (String line : log.lines().toList()) {
            LogEntry entry = parse(source, line, last);
            last = entry.at();
            entries.add(entry);
        }
        return entries;
    }

    /** Reads one line. */
    static LogEntry parse(LogSource source, String line, Instant otherwise) {
        int space = line.indexOf(' ');
        String stamp = space < 0 ? line : line.substring(0, space);
        try {
            return new LogEntry(source, Instant.parse(stamp), stamp, space < 0 ? "" : line.substring(space + 1));
        } catch (DateTimeParseException noTime) {
            return new LogEntry(source, otherwise, "", line);
        }
    }

    /** Several containers' lines in the order of time; those of one container stay in their order. */
    public static List<LogEntry> merge(List<List<LogEntry>> logs) {
        return logs.stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparing(LogEntry::at)) // a stable sort
                .toList();
    }
}
