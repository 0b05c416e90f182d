package dev.portolan.ui.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RatesTest {
    private static final Ref WEB = Ref.service("default", "web");
    private static final Ref SHOP = new Ref(Ref.Kind.INGRESS, "default", "shop");

    @Test
    void a_rate_is_the_difference_by_the_time_to_a_tenth() {
        Rates rates = Rates.between(Map.of(WEB, 100L, SHOP, 7L), Map.of(WEB, 107L, SHOP, 7L), Duration.ofSeconds(2));
        assertThat(rates.perSecond()).isEqualTo(Map.of(WEB.id(), 3.5, SHOP.id(), 0.0));
    }

    @Test
    void a_total_that_began_anew_counts_from_nothing() {
        assertThat(Rates.between(Map.of(WEB, 100L), Map.of(WEB, 4L), Duration.ofSeconds(1))
                        .perSecond())
                .isEqualTo(Map.of(WEB.id(), 4.0));
    }

    @Test
    void what_is_counted_for_the_first_time_has_no_rate_yet() {
        assertThat(Rates.between(Map.of(), Map.of(WEB, 100L), Duration.ofSeconds(1))
                        .perSecond())
                .isEmpty();
    }

    @Test
    void no_time_makes_no_rate() {
        assertThatThrownBy(() -> Rates.between(Map.of(), Map.of(), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_delta_holds_what_changed_and_what_is_no_longer_counted() {
        Rates before = new Rates(Map.of("a", 1.0, "b", 2.0, "c", 3.0));
        Rates after = new Rates(Map.of("a", 1.0, "b", 5.0, "d", 0.0));
        Rates.Delta delta = after.since(before);
        assertThat(delta.put()).isEqualTo(Map.of("b", 5.0, "d", 0.0));
        assertThat(delta.gone()).containsExactly("c");
        assertThat(after.since(after).isEmpty()).isTrue();
    }
}
