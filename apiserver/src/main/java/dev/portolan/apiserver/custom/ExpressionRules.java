package dev.portolan.apiserver.custom;

import dev.portolan.apiserver.cel.RuleSet;
import dev.portolan.apiserver.kinds.FieldError;
import dev.portolan.apiserver.kinds.FieldPath;
import dev.portolan.apiserver.kinds.Json;
import dev.portolan.apiserver.structural.Structure;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Whether the expressions in a definition's schemas ({@code x-kubernetes-validations}) can be evaluated. Asked of a spec that is new: one
 * that another server took with rules that are not known here can still be read, labelled and deleted.
 */
final class ExpressionRules {
    private static final List<String> JUNCTORS = List.of("allOf", "anyOf", "oneOf");
    private static final List<String> BELOW = List.of("items", "additionalProperties");

    private ExpressionRules() {}

    /** Everything wrong with the rules; the schemas must be structural. */
    static List<FieldError> check(Definition definition) {
        List<FieldError> errors = new ArrayList<>();
        List<JsonNode> versions = Json.items(definition.spec(), "versions");
        for (int i = 0; i < versions.size(); i++) {
            JsonNode schema = versions.get(i).path("schema").path("openAPIV3Schema");
            FieldPath path =
                    FieldPath.of("spec.versions").index(i).child("schema").child("openAPIV3Schema");
            misplaced(schema, path, errors);
            if (Structure.hasRules(schema)) {
                errors.addAll(RuleSet.compile(schema, path).problems());
            }
        }
        return errors;
    }

    private static void misplaced(JsonNode schema, FieldPath path, List<FieldError> errors) {
        if (!schema.isObject()) return;
        for (String junctor : JUNCTORS) {
            List<JsonNode> all = Json.items(schema, junctor);
            for (int i = 0; i < all.size(); i++) {
                without(all.get(i), path.child(junctor).index(i), errors);
            }
        }
        without(schema.path("not"), path.child("not"), errors);
        for (var property : schema.path("properties").properties()) {
            misplaced(property.getValue(), path.child("properties").key(property.getKey()), errors);
        }
        for (String below : BELOW) misplaced(schema.path(below), path.child(below), errors);
    }

    /** What only says something of values is no type, and gives no {@code self}: no rules at this place or below. */
    private static void without(JsonNode schema, FieldPath path, List<FieldError> errors) {
        if (!schema.isObject()) return;
        if (!schema.path(Structure.RULES).isEmpty()) {
            errors.add(FieldError.forbidden(
                    path.child(Structure.RULES).text(),
                    "must be empty to be structural; put the rules beside allOf, anyOf, oneOf or not"));
        }
        for (String junctor : JUNCTORS) {
            List<JsonNode> all = Json.items(schema, junctor);
            for (int i = 0; i < all.size(); i++) {
                without(all.get(i), path.child(junctor).index(i), errors);
            }
        }
        without(schema.path("not"), path.child("not"), errors);
        for (var property : schema.path("properties").properties()) {
            without(property.getValue(), path.child("properties").key(property.getKey()), errors);
        }
        for (String below : BELOW) without(schema.path(below), path.child(below), errors);
    }
}
