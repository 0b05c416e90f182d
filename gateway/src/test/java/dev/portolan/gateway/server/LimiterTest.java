package dev.portolan.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.gateway.core.Policy.Rate;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is remembered of clients that are counted. */
class LimiterTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int FLOOD = 101_000;

    private static InetAddress address(int number) throws UnknownHostException {
        return InetAddress.getByAddress(
                ByteBuffer.allocate(4).putInt(0x0a000000 + number).array());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 60})
    void a_flood_from_many_addresses_is_forgotten_and_who_is_still_there_is_not(int perMinute)
            throws UnknownHostException {
        Limiter limiter = new Limiter();
        Rate one = new Rate("rule", perMinute, 1, 1);
        long now = 5 * SECOND;
        assertThat(limiter.enter(one, address(0), now)).isNotSameAs(Limiter.TOO_MANY);
        for (int i = 1; i < FLOOD; i++) {
            limiter.enter(one, address(i), now).end();
        }
        long later = now + 60 * SECOND;
        assertThat(limiter.enter(one, address(0), later)).isSameAs(Limiter.TOO_MANY);
        assertThat(limiter.remembered()).isLessThan(FLOOD / 10);
    }
}
