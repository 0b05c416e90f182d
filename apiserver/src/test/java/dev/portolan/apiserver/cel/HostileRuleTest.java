package dev.portolan.apiserver.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Rules that are written to hang a server or to fill its memory. Each would need longer than anybody lives, or more than a heap holds. */
class HostileRuleTest {
    private static final String PROPERTIES =
            "{numbers: {type: array, items: {type: integer}}, text: {type: string}, texts: {type: array, items: {type: string}}}";

    /** What a test run may take at most before it counts as hung; evaluation itself is limited by cost, not by time. */
    private static final Duration FOREVER = Duration.ofMinutes(2);

    private static final String NUMBERS =
            IntStream.range(0, 10_000).mapToObj(String::valueOf).collect(Collectors.joining(","));
    private static final String TEXT = "a".repeat(200_000);
    private static final String SPEC = "{numbers: [" + NUMBERS + "], text: '" + TEXT + "', texts: ["
            + ("'" + "b".repeat(50) + "',").repeat(2_000) + "'x']}";

    @Test
    void no_rule_costs_more_than_it_may() {
        String doubled = "[self.text]" + ".map(t, t + t)".repeat(40);
        String replaced = "self.text" + ".replace('a', 'aaaaaaaaaa')".repeat(12);
        String nested = "[[self.numbers]]" + ".map(l, [l, l])".repeat(40);
        for (String rule : List.of(
                "self.numbers.all(a, self.numbers.all(b, self.numbers.all(c, a + b + c >= 0)))",
                "self.numbers.all(a, self.numbers.exists(b, b == -1) || true)",
                doubled + ".size() == 1",
                replaced + " != ''",
                "self.text.replace('', self.text) != ''",
                "self.text.contains(self.text + 'b')",
                "self.numbers.map(n, self.text).join(self.text) != ''",
                nested + " == " + nested,
                "sets.contains(self.numbers, self.numbers)",
                "self.numbers.distinct().size() == 10000",
                "self.numbers.all(n, n in self.numbers)",
                "self.numbers.all(n, self.text.matches('(a*)*b') == false)",
                "self.numbers.all(n, self.text.find('(a|aa)+b') == '')",
                "self.numbers.all(n, self.texts == self.texts)",
                "self.numbers.map(n, '%s'.format([self.texts])).size() > 0")) {
            ObjectNode schema = Schemas.spec(PROPERTIES, rule);
            assertThat(Schemas.problems(schema)).as(rule).isEmpty();
            List<String> errors = assertTimeoutPreemptively(FOREVER, () -> Schemas.create(schema, SPEC), rule);
            assertThat(errors).as(rule).hasSize(1);
            assertThat(errors.getFirst())
                    .as(rule)
                    .startsWith("spec: Invalid value: \"object\": 'operation cancelled: actual cost limit exceeded': no"
                            + " further validation rules will be run due to call cost exceeds limit for rule: ");
        }
    }

    @Test
    void a_pattern_that_repeats_repetitions_is_never_made() {
        String pattern = "((((a{1000}){1000}){1000}){1000})";
        assertThat(RegexSize.of(pattern)).isEqualTo(Integer.MAX_VALUE);
        assertThat(RegexSize.of("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[]{9}x]+){2,}$"))
                .isBetween(60, 120);
        assertThat(Schemas.problems(Schemas.spec(PROPERTIES, "self.text.matches('" + pattern + "')")))
                .containsExactly("schema.properties[spec].x-kubernetes-validations[0].rule: Invalid value:"
                        + " \"self.text.matches('" + pattern
                        + "')\": compilation failed: regular expression too large: "
                        + pattern);
        ObjectNode schema = Schemas.spec(PROPERTIES, "'a'.matches(self.text) || 'a'.find(self.text) != ''");
        assertThat(Schemas.create(schema, "{text: '" + pattern + "'}").toString())
                .contains("actual cost limit exceeded");
    }

    @Test
    void many_rules_share_a_budget() {
        ObjectNode schema = Schemas.json(
                "{type: object, properties: {spec: {type: object, properties: {numbers: {type: array,"
                        + " items: {type: integer, x-kubernetes-validations: ["
                        + "{rule: '[1, 2, 3, 4, 5, 6, 7, 8, 9].all(a, [1, 2, 3, 4, 5, 6, 7, 8, 9].all(b, a + b > self - self))'}]}}}}}}");
        List<String> errors = assertTimeoutPreemptively(FOREVER, () -> Schemas.create(schema, SPEC));
        assertThat(errors).hasSize(1);
        assertThat(errors.getFirst())
                .endsWith(
                        "validation failed due to running out of cost budget, no further validation rules will be run");
    }

    @Test
    void honest_rules_over_large_lists_are_within_their_means() {
        ObjectNode schema = Schemas.spec(
                PROPERTIES,
                "self.numbers.all(n, n >= 0)",
                "self.numbers.map(n, n * 2).size() == 10000",
                "self.numbers.isSorted() && self.numbers.sum() > 0",
                "self.texts.all(t, t.matches('^[a-z]+$'))",
                "self.text.size() == 200000");
        assertThat(Schemas.create(schema, SPEC)).isEmpty();
    }
}
