package dev.portolan.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.rules.LabelSelector.Operator;
import dev.portolan.rules.LabelSelector.Requirement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LabelSelectorTest {
    private static final Map<String, String> LABELS = Map.of("app", "web", "tier", "front");

    private record Row(String key, Operator operator, Set<String> values, boolean matches) {}

    @Test
    void each_operator_compares_as_documented() {
        for (Row row : List.of(
                new Row("app", Operator.IN, Set.of("web", "db"), true),
                new Row("app", Operator.IN, Set.of("db"), false),
                new Row("none", Operator.IN, Set.of("web"), false),
                new Row("app", Operator.NOT_IN, Set.of("db"), true),
                new Row("app", Operator.NOT_IN, Set.of("web"), false),
                new Row("none", Operator.NOT_IN, Set.of("web"), true),
                new Row("app", Operator.EXISTS, Set.of(), true),
                new Row("none", Operator.EXISTS, Set.of(), false),
                new Row("app", Operator.DOES_NOT_EXIST, Set.of(), false),
                new Row("none", Operator.DOES_NOT_EXIST, Set.of(), true))) {
            LabelSelector selector = new LabelSelector(List.of(new Requirement(row.key, row.operator, row.values)));
            assertThat(selector.matches(LABELS)).as(row.toString()).isEqualTo(row.matches);
        }
    }

    @Test
    void half_of_the_labels_is_not_a_match_and_the_missing_half_is_named() {
        LabelSelector selector = LabelSelector.ofLabels(Map.of("app", "web", "tier", "back"));
        assertThat(selector.matches(LABELS)).isFalse();
        assertThat(selector.unmet(LABELS)).containsExactly(new Requirement("tier", Operator.IN, Set.of("back")));
    }

    @Test
    void no_requirement_matches_everything() {
        assertThat(LabelSelector.ofLabels(Map.of()).matches(Map.of())).isTrue();
    }
}
