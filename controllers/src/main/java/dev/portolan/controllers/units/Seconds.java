package dev.portolan.controllers.units;

import java.time.Duration;

/** Seconds that a user has written: the API takes any int64, of which an Instant can bear few. */
public final class Seconds {
    /** Over thirty years: whatever is to happen later than that does not happen. */
    private static final long MOST = 1_000_000_000;

    private Seconds() {}

    /** As a duration, 10^9 s at most either way. */
    public static Duration of(long said) {
        return Duration.ofSeconds(Math.clamp(said, -MOST, MOST));
    }
}
