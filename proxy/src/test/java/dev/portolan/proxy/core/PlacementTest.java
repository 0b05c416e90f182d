package dev.portolan.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static final Backend A = Backend.of("10.244.0.1", 80);
    private static final Backend B = Backend.of("10.244.0.2", 80);
    private static final Backend C = Backend.of("10.244.0.3", 80);
    private static final Backend D = Backend.of("10.244.0.4", 80);

    private record Case(List<Backend> before, List<Backend> wanted, List<Backend> slots) {}

    @Test
    void who_stays_keeps_its_slot_unless_it_is_beyond_the_end() {
        for (Case each : List.of(
                new Case(List.of(), List.of(A, B), List.of(A, B)),
                new Case(List.of(A, B, C), List.of(A, B, C), List.of(A, B, C)),
                new Case(List.of(A, B, C), List.of(A, C), List.of(A, C)),
                new Case(List.of(A, B, C), List.of(B, C), List.of(C, B)),
                new Case(List.of(B, C), List.of(A, B, C), List.of(B, C, A)),
                new Case(List.of(A, B, C), List.of(A, C, D), List.of(A, D, C)),
                new Case(List.of(A, B), List.of(C, D), List.of(C, D)))) {
            assertThat(Placement.slots(each.before, each.wanted))
                    .as(each.toString())
                    .isEqualTo(each.slots);
        }
    }

    @Test
    void who_stays_keeps_its_number_and_the_smallest_free_one_is_given_away() {
        Map<Backend, Integer> three = Placement.numbers(Map.of(), Arrays.asList(A, B, C));
        assertThat(three).isEqualTo(Map.of(A, 0, B, 1, C, 2));
        assertThat(Placement.numbers(three, List.of(C))).isEqualTo(Map.of(C, 2));
        assertThat(Placement.numbers(three, List.of(A, C, D))).isEqualTo(Map.of(A, 0, D, 1, C, 2));
    }
}
