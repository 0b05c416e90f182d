package dev.portolan.node.probe;

import java.time.Duration;

/**
 * When a probe runs: every period, and before its first success also in between, at first after a tenth of a second, then less and less
 * often. Kubernetes allows that, to make a pod ready sooner (core/v1 Probe, periodSeconds). Failures in between don't count. Times are in
 * {@link System#nanoTime()}.
 */
final class ProbePace {
    private static final Duration FIRST = Duration.ofMillis(100);

    private final Duration period;
    private boolean hurrying;
    private Duration extra = FIRST;
    private long due;
    private boolean begun;

    ProbePace(Duration period, boolean hurrying) {
        this.period = period;
        this.hurrying = hurrying;
    }

    /** A probe begins; whether it is one of those that count when they fail. */
    boolean begin(long now) {
        if (!begun || now - due >= 0) {
            begun = true;
            due = now + period.toNanos();
            return true;
        }
        return false;
    }

    /** How long to wait before the next. */
    Duration pause(long now, boolean passing) {
        hurrying &= !passing;
        Duration left = Duration.ofNanos(Math.max(0, due - now));
        if (!hurrying || extra.compareTo(left) >= 0) {
            return left;
        }
        Duration pause = extra;
        extra = extra.multipliedBy(2);
        return pause;
    }
}
