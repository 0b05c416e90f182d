package dev.portolan.controllers.endpointslice.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.controllers.Samples;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TriggerTimesTest {
    private static Pod since(String name, String time) {
        return new PodBuilder(Samples.pod(name, "10.244.0.1").build())
                .editStatus()
                .editFirstCondition()
                .withLastTransitionTime(time)
                .endCondition()
                .endStatus()
                .build();
    }

    private static TriggerTimes of(Pod... pods) {
        return TriggerTimes.of(Samples.plainService(), List.of(pods));
    }

    @Test
    void at_first_it_is_the_service_itself() {
        assertThat(of(since("a", "2026-01-01T00:00:10Z")).earliestSince(TriggerTimes.NONE))
                .contains(Instant.parse("2026-01-01T00:00:00Z"));
    }

    @Test
    void of_several_changes_the_earliest_counts_and_what_was_known_does_not() {
        TriggerTimes before = of(since("a", "2026-01-01T00:00:10Z"), since("b", "2026-01-01T00:00:11Z"));
        TriggerTimes after = of(
                since("a", "2026-01-01T00:00:10Z"),
                since("b", "2026-01-01T00:00:31Z"),
                since("c", "2026-01-01T00:00:30Z"));

        assertThat(after.earliestSince(before)).contains(Instant.parse("2026-01-01T00:00:30Z"));
    }

    @Test
    void what_changes_without_a_time_of_its_own_has_none() {
        TriggerTimes before = of(since("a", "2026-01-01T00:00:10Z"), since("b", "2026-01-01T00:00:11Z"));

        assertThat(of(since("a", "2026-01-01T00:00:10Z")).earliestSince(before)).isEmpty();
    }
}
