package dev.portolan.node.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProbePaceTest {
    private static final Duration PERIOD = Duration.ofSeconds(2);

    /** When probes run in the first five seconds, in milliseconds; those that don't count are negative. */
    private static List<Long> times(ProbePace pace, long passingFromMillis) {
        List<Long> times = new ArrayList<>();
        long now = 0;
        while (now < Duration.ofSeconds(5).toNanos()) {
            long millis = Duration.ofNanos(now).toMillis();
            times.add(pace.begin(now) ? millis : -millis);
            now += pace.pause(now, millis >= passingFromMillis).toNanos();
        }
        return times;
    }

    @Test
    void a_probe_that_has_not_succeeded_yet_is_asked_more_often() {
        assertThat(times(new ProbePace(PERIOD, true), Long.MAX_VALUE))
                .containsExactly(0L, -100L, -300L, -700L, -1500L, 2000L, -3600L, 4000L);
    }

    @Test
    void after_its_first_success_it_keeps_its_period() {
        assertThat(times(new ProbePace(PERIOD, true), 300)).containsExactly(0L, -100L, -300L, 2000L, 4000L);
    }

    @Test
    void a_liveness_probe_keeps_its_period_from_the_beginning() {
        assertThat(times(new ProbePace(PERIOD, false), Long.MAX_VALUE)).containsExactly(0L, 2000L, 4000L);
    }
}
