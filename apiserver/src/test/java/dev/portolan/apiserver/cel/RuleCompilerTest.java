package dev.portolan.apiserver.cel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Which rules a definition may have: kubernetes.io, "Extend the Kubernetes API with CustomResourceDefinitions", validation rules. */
class RuleCompilerTest {
    private static final String PROPERTIES = "{n: {type: integer}, s: {type: string},"
            + " free: {x-kubernetes-preserve-unknown-fields: true},"
            + " 'bad$name': {type: string}}";

    private record Refused(String rule, String problem) {}

    @Test
    void a_rule_that_is_no_expression_of_the_schema_is_refused_with_where_and_why() {
        for (Refused refused : List.of(
                new Refused("self.nope == 1", "undefined field 'nope'"),
                new Refused("self.n +", "mismatched input '<EOF>'"),
                new Refused("self.n + self.s == 1", "found no matching overload for '_+_' applied to '(int, string)'"),
                new Refused("self.n", "must evaluate to a bool"),
                new Refused("self.free.x == 1", "undefined field 'free'"),
                new Refused("self['bad$name'] == 'x'", "found no matching overload for '_[_]'"),
                new Refused("[1, 'a'].size() == 2", "expected type 'int' but found 'string'"),
                new Refused("self.s.matches('[')", "Regex validation failed"),
                new Refused("duration('soon') < duration('1s')", "duration validation failed"),
                new Refused("semver('1.0.0') == semver('1.0.0')", "Kubernetes has 'semver', this API server does not"),
                new Refused("cel.bind(x, 1, x == 1)", "undeclared reference to 'cel'"),
                new Refused("lists.range(3).size() == 3", "undeclared reference to 'lists'"),
                new Refused("other == 1", "undeclared reference to 'other'"))) {
            List<String> problems = Schemas.problems(Schemas.spec(PROPERTIES, refused.rule()));
            assertThat(problems).as(refused.rule()).hasSize(1);
            assertThat(problems.getFirst())
                    .startsWith("schema.properties[spec].x-kubernetes-validations[0].rule: Invalid value: \"")
                    .contains(refused.problem());
        }
    }

    @Test
    void a_compiler_points_at_the_place_in_the_rule() {
        assertThat(Schemas.problems(Schemas.spec(PROPERTIES, "self.n > 1 && self.nope == 1")))
                .containsExactly("schema.properties[spec].x-kubernetes-validations[0].rule: Invalid value:"
                        + " \"self.n > 1 && self.nope == 1\": compilation failed: ERROR: <input>:1:19: undefined field"
                        + " 'nope'\n | self.n > 1 && self.nope == 1\n | ..................^");
    }

    private record Malformed(String entry, String problem) {}

    @Test
    void the_fields_of_a_rule_have_rules_of_their_own() {
        for (Malformed malformed : List.of(
                new Malformed("{message: 'x'}", "rule: Required value: rule is not specified"),
                new Malformed(
                        "{rule: 'true', message: ' '}",
                        "message: Invalid value: \" \": message must be non-empty if specified"),
                new Malformed(
                        "{rule: 'true', message: \"a\\nb\"}",
                        "message: Invalid value: \"a\\nb\": message must not contain line breaks"),
                new Malformed(
                        "{rule: \"true ||\\n false\"}",
                        "message: Required value: message must be specified if rule contains line breaks"),
                new Malformed(
                        "{rule: 'true', messageExpression: ' '}",
                        "messageExpression: Required value: messageExpression must be non-empty if specified"),
                new Malformed(
                        "{rule: 'true', messageExpression: '1'}",
                        "messageExpression: Invalid value: \"1\": messageExpression must evaluate to a string"),
                new Malformed(
                        "{rule: 'true', reason: 'Whatever'}",
                        "reason: Unsupported value: \"Whatever\": supported values: \"FieldValueRequired\","
                                + " \"FieldValueForbidden\", \"FieldValueInvalid\", \"FieldValueDuplicate\""),
                new Malformed(
                        "{rule: 'true', fieldPath: '.nope'}",
                        "fieldPath: Invalid value: \".nope\": fieldPath must be a valid path: does not refer to a valid field"),
                new Malformed(
                        "{rule: 'true', fieldPath: 'n'}",
                        "fieldPath: Invalid value: \"n\": fieldPath must be a valid path: expected [ or . but got: n"),
                new Malformed(
                        "{rule: 'true', optionalOldSelf: true}",
                        "optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule"))) {
            ObjectNode schema = Schemas.specWith(PROPERTIES, Schemas.json(malformed.entry()));
            assertThat(Schemas.problems(schema))
                    .as(malformed.entry())
                    .containsExactly("schema.properties[spec].x-kubernetes-validations[0]." + malformed.problem());
        }
    }

    @Test
    void a_change_can_only_be_judged_where_values_have_counterparts() {
        String rule = ", x-kubernetes-validations: [{rule: 'self == oldSelf'}]";
        for (String list : List.of("", ", x-kubernetes-list-type: set", ", x-kubernetes-list-type: atomic")) {
            assertThat(Schemas.problems(
                            Schemas.spec("{l: {type: array" + list + ", items: {type: string" + rule + "}}}")))
                    .containsExactly("schema.properties[spec].properties[l].items.x-kubernetes-validations[0].rule:"
                            + " Invalid value: \"self == oldSelf\": oldSelf cannot be used on the uncorrelatable portion of"
                            + " the schema within schema.properties[spec].properties[l]");
        }
        assertThat(Schemas.problems(Schemas.spec("{m: {type: object, x-kubernetes-map-type: atomic,"
                        + " additionalProperties: {type: string" + rule + "}}}")))
                .hasSize(1);
        assertThat(Schemas.problems(Schemas.spec("{m: {type: object, additionalProperties: {type: string" + rule + "}},"
                        + " l: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name],"
                        + " items: {type: object, properties: {name: {type: string}}" + rule + "}}}")))
                .isEmpty();
    }

    @Test
    void a_place_without_a_type_has_no_rules() {
        assertThat(Schemas.problems(Schemas.spec("{free: {x-kubernetes-preserve-unknown-fields: true,"
                        + " x-kubernetes-validations: [{rule: 'true'}]}}")))
                .containsExactly(
                        "schema.properties[spec].properties[free].x-kubernetes-validations: Invalid value: \"\":"
                                + " rules need a place whose schema has a type");
    }
}
