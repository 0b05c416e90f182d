package dev.portolan.ui.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.ui.core.EndpointHistory.Change;
import dev.portolan.ui.core.Facts.Endpoint;
import dev.portolan.ui.core.Facts.Slice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EndpointHistoryTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Ref WEB = Ref.service("default", "web");
    private static final Duration HOUR = Duration.ofHours(1);

    private static Instant minute(int n) {
        return NOON.plus(Duration.ofMinutes(n));
    }

    private static Ref ref(int slice) {
        return new Ref(Ref.Kind.SLICE, "default", "web-" + slice);
    }

    private static Slice slice(int number, Endpoint... endpoints) {
        return new Slice(ref(number), WEB, "IPv4", List.of("8080"), List.of(endpoints));
    }

    private static Endpoint endpoint(String address, State state) {
        return new Endpoint(address, "pod-of-" + address, "node-1", state);
    }

    private static Set<String> backed(EndpointHistory history, Instant at) {
        var backed = new HashSet<String>();
        history.at(at).forEach(s -> s.endpoints().forEach(e -> backed.add(e.address() + " " + e.state())));
        return backed;
    }

    @Test
    void it_says_who_backed_a_service_at_any_minute() {
        var history = new EndpointHistory(NOON, HOUR, 100);
        history.put(minute(1), slice(1, endpoint("10.0.0.1", State.NOT_READY)));
        history.put(minute(2), slice(1, endpoint("10.0.0.1", State.READY)));
        history.put(minute(3), slice(1, endpoint("10.0.0.1", State.READY), endpoint("10.0.0.2", State.READY)));
        history.put(minute(4), slice(1, endpoint("10.0.0.1", State.TERMINATING), endpoint("10.0.0.2", State.READY)));
        history.put(minute(5), slice(1, endpoint("10.0.0.2", State.READY)));
        history.remove(minute(6), ref(1));

        assertThat(backed(history, minute(0))).isEmpty();
        assertThat(backed(history, minute(1))).containsExactly("10.0.0.1 NOT_READY");
        assertThat(backed(history, minute(2))).containsExactly("10.0.0.1 READY");
        assertThat(backed(history, minute(3))).containsExactlyInAnyOrder("10.0.0.1 READY", "10.0.0.2 READY");
        assertThat(backed(history, minute(4))).containsExactlyInAnyOrder("10.0.0.1 TERMINATING", "10.0.0.2 READY");
        assertThat(backed(history, minute(5))).containsExactly("10.0.0.2 READY");
        assertThat(backed(history, minute(6))).isEmpty();
    }

    @Test
    void changes_are_told_in_order_and_a_change_of_state_is_one() {
        var history = new EndpointHistory(NOON, HOUR, 100);
        history.put(minute(1), slice(1, endpoint("10.0.0.1", State.NOT_READY)));
        history.put(minute(2), slice(1, endpoint("10.0.0.1", State.READY)));
        history.put(minute(3), slice(1));
        assertThat(history.changes())
                .containsExactly(
                        new Change(minute(1), WEB, "10.0.0.1", "pod-of-10.0.0.1", State.NOT_READY),
                        new Change(minute(2), WEB, "10.0.0.1", "pod-of-10.0.0.1", State.READY),
                        new Change(minute(3), WEB, "10.0.0.1", "pod-of-10.0.0.1", State.NEUTRAL));
    }

    @Test
    void what_is_older_than_the_time_kept_is_forgotten_but_who_still_is_there_is_not() {
        var history = new EndpointHistory(NOON, HOUR, 100);
        history.put(minute(0), slice(1, endpoint("10.0.0.1", State.READY), endpoint("10.0.0.2", State.READY)));
        history.put(minute(10), slice(1, endpoint("10.0.0.1", State.READY)));
        history.put(minute(90), slice(2));
        assertThat(history.since()).isEqualTo(minute(30));
        assertThat(backed(history, minute(5)))
                .as("an instant before all that is known is answered with the oldest that is")
                .containsExactly("10.0.0.1 READY");
        assertThat(history.changes()).isEmpty();
    }

    @Test
    void beyond_its_bound_the_oldest_goes_and_since_says_so() {
        var history = new EndpointHistory(NOON, HOUR, 3);
        for (int i = 1; i <= 10; i++) {
            history.put(minute(i), slice(1, endpoint("10.0.0." + i, State.READY)));
        }
        assertThat(history.since()).isEqualTo(minute(7));
        assertThat(backed(history, minute(7))).containsExactly("10.0.0.7 READY");
        assertThat(backed(history, minute(9))).containsExactly("10.0.0.9 READY");
    }

    /** What three slices are, step by step: three endpoints each, absent or in one of three states. */
    @Property(tries = 200)
    void at_any_instant_it_is_what_was_true_then(
            @ForAll @Size(min = 1, max = 12) List<@Size(3) List<@IntRange(min = 0, max = 3) Integer>> steps) {
        var history = new EndpointHistory(NOON, HOUR, 1000);
        Map<Integer, Set<String>> now = new HashMap<>();
        List<Set<String>> truth = new ArrayList<>();
        State[] states = {State.READY, State.NOT_READY, State.TERMINATING};
        for (int step = 0; step < steps.size(); step++) {
            int number = step % 3;
            var endpoints = new ArrayList<Endpoint>();
            for (int i = 0; i < 3; i++) {
                int state = steps.get(step).get(i);
                if (state > 0) endpoints.add(endpoint("10." + number + ".0." + i, states[state - 1]));
            }
            if (endpoints.isEmpty()) history.remove(minute(step), ref(number));
            else history.put(minute(step), slice(number, endpoints.toArray(Endpoint[]::new)));
            var said = new HashSet<String>();
            endpoints.forEach(e -> said.add(e.address() + " " + e.state()));
            now.put(number, said);
            var all = new HashSet<String>();
            now.values().forEach(all::addAll);
            truth.add(all);
        }
        for (int step = 0; step < steps.size(); step++) {
            assertThat(backed(history, minute(step))).isEqualTo(truth.get(step));
            assertThat(backed(history, minute(step).plusSeconds(59))).isEqualTo(truth.get(step));
        }
    }
}
