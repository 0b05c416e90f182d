package dev.portolan.ui.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.ui.LinkKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Instant now = Instant.parse("2026-01-01T12:00:00Z");
    private final LinkKey key = LinkKey.random(RANDOM);
    private final Sessions sessions = new Sessions(key, () -> now);

    @Test
    void a_token_is_used_once() {
        String token = key.mint(now, RANDOM);
        assertThat(sessions.redeem(token)).isPresent();
        assertThat(sessions.redeem(token)).isEmpty();
        assertThat(sessions.redeem(key.mint(now, RANDOM))).isPresent();
    }

    @Test
    void a_session_ends_after_a_day() {
        String secret = sessions.redeem(key.mint(now, RANDOM)).orElseThrow();
        now = now.plus(Duration.ofHours(23));
        assertThat(sessions.holds(secret)).isTrue();
        now = now.plus(Duration.ofHours(2));
        assertThat(sessions.holds(secret)).isFalse();
    }

    @Test
    void who_has_no_session_is_not_held_for_one() {
        assertThat(sessions.holds("")).isFalse();
        assertThat(sessions.holds("AAAA")).isFalse();
    }

    @Test
    void of_many_sessions_the_oldest_goes() {
        String first = sessions.redeem(key.mint(now, RANDOM)).orElseThrow();
        String second = sessions.redeem(key.mint(now, RANDOM)).orElseThrow();
        for (int i = 0; i < 63; i++) sessions.redeem(key.mint(now, RANDOM)).orElseThrow();
        assertThat(sessions.holds(first)).isFalse();
        assertThat(sessions.holds(second)).isTrue();
    }
}
