package dev.portolan.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.rules.IntOrPercent.Rounding;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntOrPercentTest {
    private record Row(String value, int total, Rounding rounding, int count) {}

    @Test
    void a_percentage_is_rounded_as_asked() {
        for (Row row : List.of(
                new Row("3", 10, Rounding.UP, 3),
                new Row("25%", 10, Rounding.UP, 3),
                new Row("25%", 10, Rounding.DOWN, 2),
                new Row("0%", 10, Rounding.UP, 0),
                new Row("100%", 7, Rounding.DOWN, 7),
                new Row("1%", 1, Rounding.UP, 1))) {
            assertThat(IntOrPercent.scaled(row.value, row.total, row.rounding))
                    .as(row.toString())
                    .isEqualTo(row.count);
        }
    }

    @Test
    void anything_else_is_refused() {
        assertThatThrownBy(() -> IntOrPercent.scaled("many", 1, Rounding.UP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("many");
    }
}
