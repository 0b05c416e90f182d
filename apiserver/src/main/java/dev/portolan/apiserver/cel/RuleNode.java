package dev.portolan.apiserver.cel;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A place in a schema that has rules, or has them below it.
 *
 * @param properties of the places of single properties that have rules
 * @param others the place of all other properties, where {@code additionalProperties} has rules
 */
record RuleNode(
        JsonNode schema,
        Place place,
        List<CompiledRule> rules,
        Map<String, RuleNode> properties,
        Optional<RuleNode> items,
        Optional<RuleNode> others) {

    boolean isEmpty() {
        return rules.isEmpty() && properties.isEmpty() && items.isEmpty() && others.isEmpty();
    }
}
