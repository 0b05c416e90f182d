package dev.portolan.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ClientLimitTest {
    private static final InetAddress LOUD = InetAddress.ofLiteral("10.244.0.7");
    private static final InetAddress QUIET = InetAddress.ofLiteral("10.244.0.9");
    private static final long SECOND = 1_000_000_000L;

    @Test
    void who_asks_too_much_waits_for_the_next_second_and_nobody_else_does() {
        var limit = new ClientLimit(3);
        for (int i = 0; i < 3; i++) assertThat(limit.allows(LOUD, 5)).isTrue();
        assertThat(limit.allows(LOUD, 5)).isFalse();
        assertThat(limit.allows(QUIET, 5)).isTrue();
        assertThat(limit.allows(LOUD, 5 + SECOND)).isTrue();
    }

    @Test
    void without_a_limit_all_is_allowed() {
        var limit = new ClientLimit(0);
        for (int i = 0; i < 100_000; i++) assertThat(limit.allows(LOUD, 5)).isTrue();
    }
}
