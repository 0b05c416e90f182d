package dev.portolan.apiserver.kinds;

import dev.portolan.rules.BadSelectorException;
import dev.portolan.rules.LabelSelector;
import dev.portolan.rules.Names;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** {@code metav1.LabelSelector} in bodies: reading it, and the rules it must keep (apimachinery meta/v1/validation). */
final class Selectors {
    private static final List<String> OPERATORS = List.of("In", "NotIn", "Exists", "DoesNotExist");

    private Selectors() {}

    /** A valid selector as a value; an absent one matches everything. */
    static LabelSelector parse(JsonNode selector) {
        List<LabelSelector.Expression> expressions = Json.items(selector, "matchExpressions").stream()
                .map(e -> new LabelSelector.Expression(
                        Json.text(e, "key"), Json.text(e, "operator"), Json.texts(e, "values")))
                .toList();
        try {
            return LabelSelector.of(labels(selector.path("matchLabels")), expressions);
        } catch (BadSelectorException e) {
            return LabelSelector.EVERYTHING; // stored before the rules below, or by nobody: print nothing of it
        }
    }

    static Map<String, String> labels(JsonNode map) {
        Map<String, String> labels = new LinkedHashMap<>();
        map.properties().forEach(e -> labels.put(e.getKey(), e.getValue().stringValue("")));
        return labels;
    }

    static void validate(JsonNode selector, FieldPath path, List<FieldError> errors) {
        ObjectMeta.labels(selector.path("matchLabels"), path.child("matchLabels"), errors);
        List<JsonNode> expressions = Json.items(selector, "matchExpressions");
        for (int i = 0; i < expressions.size(); i++) {
            expression(expressions.get(i), path.child("matchExpressions").index(i), errors);
        }
    }

    private static void expression(JsonNode expression, FieldPath path, List<FieldError> errors) {
        Rules.named(Json.text(expression, "key"), Names::qualifiedName, path.child("key"), errors);
        List<String> values = Json.texts(expression, "values");
        switch (Json.text(expression, "operator")) {
            case "In", "NotIn" -> {
                if (values.isEmpty()) {
                    errors.add(FieldError.required(
                            path.child("values").text(), "must be specified when `operator` is 'In' or 'NotIn'"));
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!values.isEmpty()) {
                    errors.add(FieldError.forbidden(
                            path.child("values").text(),
                            "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
                }
            }
            case String other -> Rules.oneOf(other, OPERATORS, path.child("operator"), errors);
        }
        for (int i = 0; i < values.size(); i++) {
            Rules.named(values.get(i), Names::labelValue, path.child("values").index(i), errors);
        }
    }
}
