package dev.portolan.node.runtime;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** One line of a log file. */
record LogLine(Instant at, boolean whole, String text) {
    /** Reads {@code TIME stream F|P text}; empty when it isn't such a line. */
    static Optional<LogLine> parse(String line) {
        String[] parts = line.split(" ", 4);
        if (parts.length < 4) {
            return Optional.empty();
        }
        try {
            return Optional.of(new LogLine(Instant.parse(parts[0]), parts[2].equals("F"), parts[3]));
        } catch (DateTimeException damaged) {
            return Optional.empty();
        }
    }
}
