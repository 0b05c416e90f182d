package dev.portolan.apiserver.cel;

import dev.portolan.apiserver.kinds.FieldError;
import dev.portolan.apiserver.kinds.FieldPath;
import tools.jackson.databind.JsonNode;

/** One entry of {@code x-kubernetes-validations}; what is not said is empty or false. */
record Rule(
        String expression,
        String message,
        String messageExpression,
        String reason,
        String fieldPath,
        boolean optionalOldSelf) {

    static Rule of(JsonNode entry) {
        return new Rule(
                text(entry, "rule"),
                text(entry, "message"),
                text(entry, "messageExpression"),
                text(entry, "reason"),
                text(entry, "fieldPath"),
                entry.path("optionalOldSelf").asBoolean(false));
    }

    private static String text(JsonNode entry, String field) {
        return entry.path(field).asString("");
    }

    /** How errors name the rule. */
    String title() {
        return message.isEmpty() ? expression.strip() : message.strip();
    }

    /** What a violation says where no messageExpression does. */
    String fallbackMessage() {
        return message.isEmpty() ? "failed rule: " + title() : title();
    }

    /** A violation, of the sort that the rule asks for; as in Kubernetes, the value shown is the type of what is there. */
    FieldError violation(FieldPath path, String type, String detail) {
        return switch (reason) {
            case "FieldValueForbidden" -> FieldError.forbidden(path.text(), detail);
            case "FieldValueRequired" -> FieldError.required(path.text(), detail);
            case "FieldValueDuplicate" -> FieldError.duplicate(path.text(), type);
            default -> FieldError.invalid(path.text(), type, detail);
        };
    }
}
