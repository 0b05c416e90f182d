package dev.portolan.node.runtime;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a log is wanted (core/v1 PodLogOptions).
 *
 * @param follow go on until the container ends
 * @param tailLines only so many last lines of what is there; null for all
 * @param since no older lines; null for all
 * @param timestamps each line begins with its time
 * @param limitBytes stop after so many bytes; null for no limit
 */
public record LogOptions(
        boolean follow,
        @Nullable Long tailLines,
        @Nullable Instant since,
        boolean timestamps,
        @Nullable Long limitBytes) {
    /** Everything that is there. */
    public static final LogOptions ALL = new LogOptions(false, null, null, false, null);
}
