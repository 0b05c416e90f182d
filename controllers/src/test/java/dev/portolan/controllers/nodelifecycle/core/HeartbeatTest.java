package dev.portolan.controllers.nodelifecycle.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration GRACE = Duration.ofSeconds(40);

    @Test
    void silence_is_counted_from_when_the_last_sign_was_noticed_here() {
        Heartbeat first = Heartbeat.next(null, "12:00:00", START);
        Heartbeat same = Heartbeat.next(first, "12:00:00", START.plusSeconds(39));
        assertThat(same.left(GRACE, START.plusSeconds(39))).isEqualTo(Duration.ofSeconds(1));
        assertThat(same.left(GRACE, START.plusSeconds(40)).isPositive()).isFalse();
        Heartbeat renewed = Heartbeat.next(same, "12:00:10", START.plusSeconds(39));
        assertThat(renewed.left(GRACE, START.plusSeconds(40))).isEqualTo(Duration.ofSeconds(39));
    }
}
