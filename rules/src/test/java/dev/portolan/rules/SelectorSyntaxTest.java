package dev.portolan.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class SelectorSyntaxTest {
    private static final Map<String, String> LABELS = Map.of("app", "web", "tier", "front", "cores", "4", "empty", "");

    record Query(String text, boolean matches, String canonical) {}

    static final List<Query> QUERIES = List.of(
            new Query("", true, ""),
            new Query("app=web", true, "app=web"),
            new Query("app==web", true, "app=web"),
            new Query(" app = web , tier!=back ", true, "app=web,tier!=back"),
            new Query("app=db", false, "app=db"),
            new Query("tier in (front, back)", true, "tier in (back,front)"),
            new Query("tier notin (front)", false, "tier!=front"),
            new Query("app", true, "app"),
            new Query("!app", false, "!app"),
            new Query("!other,app", true, "!other,app"),
            new Query("cores>3", true, "cores>3"),
            new Query("cores<4", false, "cores<4"),
            new Query("app>3", false, "app>3"),
            new Query("empty=", true, "empty="),
            new Query("empty=,app=web", true, "app=web,empty="),
            new Query("kubernetes.io/service-name=web", false, "kubernetes.io/service-name=web"));

    @ParameterizedTest
    @FieldSource("QUERIES")
    void a_query_selects_and_prints_back(Query query) {
        LabelSelector selector = LabelSelector.parse(query.text);
        assertThat(selector.matches(LABELS)).isEqualTo(query.matches);
        assertThat(selector).hasToString(query.canonical);
    }

    record Bad(String text, String message) {}

    static final List<Bad> BAD = List.of(
            new Bad("=web", "found '=', expected: identifier"),
            new Bad("app in web", "found 'web', expected: '('"),
            new Bad("app in (web", "found '', expected: ','"),
            new Bad("app,", "found '', expected: identifier"),
            new Bad("app web", "found 'web', expected: in, notin, =, ==, !=, >, <"),
            new Bad("app=we/b", "invalid label value: \"we/b\": a valid label must be"),
            new Bad("a/b/c=d", "invalid label key \"a/b/c\": a qualified name must"),
            new Bad("app>many", "the value must be an integer"));

    @ParameterizedTest
    @FieldSource("BAD")
    void a_bad_query_says_what_was_found(Bad bad) {
        assertThatThrownBy(() -> LabelSelector.parse(bad.text))
                .isInstanceOf(BadSelectorException.class)
                .hasMessageContaining(bad.message);
    }

    @org.junit.jupiter.api.Test
    void expressions_and_labels_must_all_hold() {
        LabelSelector selector = LabelSelector.of(
                Map.of("app", "web"), List.of(new LabelSelector.Expression("tier", "NotIn", List.of("back"))));
        assertThat(selector.matches(LABELS)).isTrue();
        assertThat(selector).hasToString("app=web,tier!=back");
        assertThatThrownBy(() ->
                        LabelSelector.of(Map.of(), List.of(new LabelSelector.Expression("tier", "Like", List.of("x")))))
                .hasMessage("\"Like\" is not a valid label selector operator");
    }
}
