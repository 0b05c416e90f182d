package dev.portolan.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.gateway.core.Policy.Rate;
import dev.portolan.gateway.server.Limiter.Visit;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
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

    @Test
    void of_two_that_come_at_once_one_is_let_in() throws Exception {
        Limiter limiter = new Limiter();
        Rate one = new Rate("rule", 0, 0, 1);
        InetAddress client = address(0);
        CyclicBarrier together = new CyclicBarrier(2);
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (int i = 0; i < 5_000; i++) {
                Callable<Visit> enter = () -> {
                    together.await();
                    return limiter.enter(one, client, 0);
                };
                List<Visit> visits = new ArrayList<>();
                for (Future<Visit> each : threads.invokeAll(List.of(enter, enter))) {
                    visits.add(each.get());
                }
                visits.removeIf(visit -> visit == Limiter.TOO_MANY);
                assertThat(visits).hasSize(1);
                visits.forEach(Visit::end);
            }
        }
    }
}
