package dev.portolan.node.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeStateTest {
    private static final ProbeRule THREE_OR_TWO =
            new ProbeRule(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1), 3, 2);

    @ParameterizedTest(name = "beginning with {0}, results {1} amount to {2}")
    @CsvSource({
        "true, --, true",
        "true, ---, false",
        "true, --+--, true",
        "true, ---+, false",
        "true, ---++, true",
        "false, +, false",
        "false, ++, true",
        "false, +-+, false",
    })
    void a_verdict_changes_after_enough_results_in_a_row(boolean initially, String results, boolean verdict) {
        ProbeState state = ProbeState.initially(initially);
        for (char each : results.toCharArray()) {
            state = state.next(each == '+', THREE_OR_TWO);
        }
        assertThat(state.passing()).isEqualTo(verdict);
    }
}
