package dev.portolan.node.core;

import java.time.Duration;

/**
 * How long a container that ended waits before it starts again: not at all the first time, then {@code first}, doubling up to
 * {@code longest}; forgiven after a run of twice the longest wait (Kubernetes documentation, "Pod Lifecycle", restarts).
 */
public record BackOff(Duration first, Duration longest) {
    /** The kubelet's: 10 s to 5 min. */
    public static final BackOff KUBELET = new BackOff(Duration.ofSeconds(10), Duration.ofMinutes(5));

    /** The wait before the next start, after {@code streak} restarts in a row. */
    public Duration delay(int streak) {
        if (streak <= 0) {
            return Duration.ZERO;
        }
        Duration wait = first.multipliedBy(1L << Math.min(streak - 1, 16));
        return wait.compareTo(longest) < 0 ? wait : longest;
    }

    /** Whether a run of that length makes earlier failures forgotten. */
    public boolean forgives(Duration run) {
        return run.compareTo(longest.multipliedBy(2)) >= 0;
    }
}
