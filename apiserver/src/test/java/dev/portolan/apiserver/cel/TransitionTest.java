package dev.portolan.apiserver.cel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Rules about changes, and what unchanged values may keep. */
class TransitionTest {
    private static final String IMMUTABLE =
            "x-kubernetes-validations: [{rule: 'self == oldSelf', message: 'is immutable'}]";

    private static final ObjectNode SCHEMA = Schemas.json("""
            {type: object, properties: {spec: {type: object, properties: {
              class: {type: string, RULE},
              tags: {type: object, additionalProperties: {type: string, RULE}},
              parts: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name, zone],
               items: {type: object, properties: {name: {type: string}, zone: {type: string}, size: {type: integer, RULE}}}}}}}}
            """.replace("RULE", IMMUTABLE));

    @Test
    void a_rule_about_a_change_is_left_alone_where_nothing_was_before() {
        assertThat(Schemas.create(SCHEMA, "{class: a, tags: {x: y}, parts: [{name: p, size: 1}]}"))
                .isEmpty();
        assertThat(Schemas.update(SCHEMA, "{}", "{class: a, tags: {x: y}, parts: [{name: p, size: 1}]}"))
                .isEmpty();
        assertThat(Schemas.update(SCHEMA, "{class: a}", "{}")).isEmpty();
    }

    @Test
    void properties_and_keyed_items_are_compared_with_what_they_were() {
        assertThat(
                        Schemas.update(
                                SCHEMA,
                                "{class: a, tags: {x: y, z: z}, parts: [{name: p, zone: a, size: 1}, {name: p, zone: b, size: 2}]}",
                                "{class: b, tags: {z: z, x: x}, parts: [{name: p, zone: b, size: 3}, {name: q, size: 7}, {name: p, zone: a, size: 1}]}"))
                .containsExactly(
                        "spec.class: Invalid value: \"string\": is immutable",
                        "spec.tags[x]: Invalid value: \"string\": is immutable",
                        "spec.parts[0].size: Invalid value: \"integer\": is immutable");
    }

    @Test
    void an_optional_old_value_is_judged_on_creation_too() {
        ObjectNode schema = Schemas.specWith(
                "{n: {type: integer}}",
                Schemas.json(
                        "{rule: 'oldSelf.hasValue() ? self.n >= oldSelf.value().n : self.n == 0', optionalOldSelf: true,"
                                + " message: 'starts at 0 and grows'}"));
        assertThat(Schemas.problems(schema)).isEmpty();
        assertThat(Schemas.create(schema, "{n: 0}")).isEmpty();
        assertThat(Schemas.create(schema, "{n: 1}"))
                .containsExactly("spec: Invalid value: \"object\": starts at 0 and grows");
        assertThat(Schemas.update(schema, "{n: 1}", "{n: 2}")).isEmpty();
        assertThat(Schemas.update(schema, "{n: 2}", "{n: 1}")).hasSize(1);
    }

    @Test
    void a_value_that_broke_a_new_rule_before_may_stay_as_it_is() {
        ObjectNode schema = Schemas.json("""
                {type: object, properties: {spec: {type: object, properties: {
                 n: {type: integer, x-kubernetes-validations: [{rule: 'self > 1'}]}, other: {type: integer},
                 list: {type: array, items: {type: integer, x-kubernetes-validations: [{rule: 'self > 1'}]}}}}}}
                """);
        assertThat(Schemas.update(schema, "{n: 1, list: [1]}", "{n: 1, list: [1], other: 2}"))
                .isEmpty();
        assertThat(Schemas.update(schema, "{n: 1}", "{n: 0}")).hasSize(1);
        assertThat(Schemas.update(schema, "{list: [1]}", "{list: [1, 2]}"))
                .as("items without keys have no counterpart")
                .hasSize(1);
        assertThat(Schemas.create(schema, "{n: 1}")).hasSize(1);
    }
}
