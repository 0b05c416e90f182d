package dev.portolan.apiserver.kinds;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Checks that the kinds' rules are built from. */
final class Rules {
    private Rules() {}

    static FieldError immutable(FieldPath path, JsonNode now) {
        return FieldError.invalid(path.text(), now.isMissingNode() ? null : now, "field is immutable");
    }

    /** Adds an error if the field differs from what it was. */
    static void keeps(JsonNode now, JsonNode before, FieldPath path, List<FieldError> errors) {
        if (!Json.same(now, before)) {
            errors.add(immutable(path, now));
        }
    }

    /** Adds an Invalid for every problem a rule of {@link dev.portolan.rules.Names} finds. */
    static void named(String value, Function<String, List<String>> rule, FieldPath path, List<FieldError> errors) {
        for (String problem : rule.apply(value)) {
            errors.add(FieldError.invalid(path.text(), value, problem));
        }
    }

    /** Required if empty, else the rule. */
    static void requiredName(
            String value, Function<String, List<String>> rule, FieldPath path, List<FieldError> errors) {
        if (value.isEmpty()) {
            errors.add(FieldError.required(path.text(), ""));
        } else {
            named(value, rule, path, errors);
        }
    }

    /** Adds an error if the value is none of these. */
    static void oneOf(String value, Collection<String> supported, FieldPath path, List<FieldError> errors) {
        if (!supported.contains(value)) {
            errors.add(FieldError.notSupported(path.text(), value, supported));
        }
    }

    /** Adds an error if the field is there and below zero. */
    static void notNegative(JsonNode in, String field, FieldPath parent, List<FieldError> errors) {
        atLeast(in, field, 0, parent, errors);
    }

    /** Adds an error if the field is there and below {@code min}, 0 or 1. */
    static void atLeast(JsonNode in, String field, int min, FieldPath parent, List<FieldError> errors) {
        long value = Json.number(in, field, min);
        if (value < min) {
            String detail = "must be greater than or equal to " + min;
            errors.add(FieldError.invalid(parent.child(field).text(), value, detail));
        }
    }
}
