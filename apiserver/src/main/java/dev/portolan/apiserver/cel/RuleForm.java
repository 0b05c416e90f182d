package dev.portolan.apiserver.cel;

import dev.portolan.apiserver.kinds.FieldError;
import dev.portolan.apiserver.kinds.FieldPath;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What the fields of a rule must be, beside expressions that compile (apiextensions.k8s.io validation). */
final class RuleForm {
    private static final List<String> REASONS =
            List.of("FieldValueRequired", "FieldValueForbidden", "FieldValueInvalid", "FieldValueDuplicate");

    private RuleForm() {}

    /** Everything wrong with a rule at a place with this schema. */
    static List<FieldError> check(Rule rule, JsonNode entry, JsonNode schema, FieldPath path) {
        List<FieldError> errors = new ArrayList<>();
        if (rule.expression().isBlank()) {
            errors.add(FieldError.required(path.child("rule").text(), "rule is not specified"));
        }
        String message = path.child("message").text();
        if (!rule.message().isEmpty() && rule.message().isBlank()) {
            errors.add(FieldError.invalid(message, rule.message(), "message must be non-empty if specified"));
        } else if (hasBreaks(rule.message())) {
            errors.add(FieldError.invalid(message, rule.message(), "message must not contain line breaks"));
        } else if (hasBreaks(rule.expression()) && rule.message().isEmpty()) {
            errors.add(FieldError.required(message, "message must be specified if rule contains line breaks"));
        }
        if (!rule.messageExpression().isEmpty() && rule.messageExpression().isBlank()) {
            errors.add(FieldError.required(
                    path.child("messageExpression").text(), "messageExpression must be non-empty if specified"));
        }
        if (entry.has("reason") && !REASONS.contains(rule.reason())) {
            errors.add(FieldError.notSupported(path.child("reason").text(), rule.reason(), REASONS));
        }
        String fieldPath = path.child("fieldPath").text();
        if (!rule.fieldPath().isEmpty() && rule.fieldPath().isBlank()) {
            errors.add(FieldError.invalid(fieldPath, rule.fieldPath(), "fieldPath must be non-empty if specified"));
        } else if (hasBreaks(rule.fieldPath())) {
            errors.add(FieldError.invalid(fieldPath, rule.fieldPath(), "fieldPath must not contain line breaks"));
        } else {
            RelativePath.read(rule.fieldPath(), schema)
                    .problem()
                    .ifPresent(p -> errors.add(
                            FieldError.invalid(fieldPath, rule.fieldPath(), "fieldPath must be a valid path: " + p)));
        }
        return errors;
    }

    private static boolean hasBreaks(String text) {
        return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
    }
}
