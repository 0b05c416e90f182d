package dev.portolan.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortRangeTest {
    @Test
    void both_ends_belong_to_it() {
        PortRange range = PortRange.parse("30000-32767");
        assertThat(range).isEqualTo(PortRange.DEFAULT_NODE_PORTS).hasToString("30000-32767");
        assertThat(range.size()).isEqualTo(2768);
        assertThat(range.contains(30000)).isTrue();
        assertThat(range.contains(32767)).isTrue();
        assertThat(range.contains(29999)).isFalse();
        assertThat(range.contains(32768)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a-b", "2-1", "0-10", "1-70000"})
    void nonsense_is_refused(String text) {
        assertThatThrownBy(() -> PortRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
