package dev.portolan.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkKeyTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final LinkKey key = LinkKey.random(RANDOM);

    @Test
    void a_token_is_good_for_fifteen_minutes() {
        String token = key.mint(NOON, RANDOM);
        assertThat(key.check(token, NOON)).isPresent();
        assertThat(key.check(token, NOON.plus(Duration.ofMinutes(15)).minusSeconds(1)))
                .isPresent();
        assertThat(key.check(token, NOON.plus(Duration.ofMinutes(15)))).isEmpty();
    }

    @Test
    void a_token_of_another_key_or_a_changed_one_is_none() {
        String token = key.mint(NOON, RANDOM);
        assertThat(LinkKey.random(RANDOM).check(token, NOON)).isEmpty();
        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == 'A' ? 'Q' : 'A';
            String changed = token.substring(0, i) + other + token.substring(i + 1);
            assertThat(key.check(changed, NOON)).as("changed at %d", i).isEmpty();
        }
    }

    @Test
    void what_is_no_token_is_refused_and_not_a_failure() {
        for (String none : List.of("", ".", "a.b", "%%%.%%%", "AAAA.AAAA", "x".repeat(100_000))) {
            assertThat(key.check(none, NOON)).isEmpty();
        }
    }

    @Test
    void a_key_is_read_back_from_its_text() {
        String token = key.mint(NOON, RANDOM);
        assertThat(LinkKey.parse(key.text()).check(token, NOON)).isPresent();
        assertThatThrownBy(() -> LinkKey.parse("AAAA")).isInstanceOf(IllegalArgumentException.class);
    }
}
