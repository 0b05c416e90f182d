package dev.portolan.controllers.nodelifecycle.core;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The last sign of life of a node, and when it was noticed here: clocks of other machines are not compared with ours.
 *
 * @param sign changes with every sign of life
 */
public record Heartbeat(String sign, Instant noticed) {
    /** What is known after looking: {@code before} when nothing new came, else a sign noticed now. */
    public static Heartbeat next(@Nullable Heartbeat before, String sign, Instant now) {
        return before != null && before.sign.equals(sign) ? before : new Heartbeat(sign, now);
    }

    /** How long from {@code now} until the node counts as silent; zero or less when it does already. */
    public Duration left(Duration grace, Instant now) {
        return Duration.between(now, noticed.plus(grace));
    }
}
