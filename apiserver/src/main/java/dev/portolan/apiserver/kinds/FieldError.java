package dev.portolan.apiserver.kinds;

import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One field that breaks a rule, in the words of Kubernetes' {@code field.Error}; a 422 carries one cause per error.
 *
 * @param type what sort of break; gives the cause's reason
 * @param field path such as {@code spec.ports[0].nodePort}
 * @param badValue what was there: a JSON node, string, number or boolean; null prints as {@code null}
 * @param detail what would be right; may be empty
 */
public record FieldError(Type type, String field, @Nullable Object badValue, String detail) {
    private static final JsonMapper JSON = new JsonMapper();

    /** Kubernetes' error types: the words in the message and the machine-readable reason. */
    public enum Type {
        REQUIRED("Required value", "FieldValueRequired", false),
        INVALID("Invalid value", "FieldValueInvalid", true),
        NOT_SUPPORTED("Unsupported value", "FieldValueNotSupported", true),
        DUPLICATE("Duplicate value", "FieldValueDuplicate", true),
        FORBIDDEN("Forbidden", "FieldValueForbidden", false),
        TOO_LONG("Too long", "FieldValueTooLong", false),
        TOO_MANY("Too many", "FieldValueTooMany", true),
        NOT_FOUND("Not found", "FieldValueNotFound", true),
        TYPE_INVALID("Invalid value", "FieldValueTypeInvalid", true),
        INTERNAL("Internal error", "InternalError", false);

        private final String words;
        private final String reason;
        private final boolean showsValue;

        Type(String words, String reason, boolean showsValue) {
            this.words = words;
            this.reason = reason;
            this.showsValue = showsValue;
        }

        /** What {@code status.details.causes[].reason} says. */
        public String reason() {
            return reason;
        }
    }

    public static FieldError required(String field, String detail) {
        return new FieldError(Type.REQUIRED, field, "", detail);
    }

    public static FieldError invalid(String field, @Nullable Object value, String detail) {
        return new FieldError(Type.INVALID, field, value, detail);
    }

    /** The value is none of {@code supported}, which are listed in the order given. */
    public static FieldError notSupported(String field, @Nullable Object value, Collection<String> supported) {
        String list = supported.stream().map(s -> '"' + s + '"').collect(Collectors.joining(", "));
        return new FieldError(Type.NOT_SUPPORTED, field, value, supported.isEmpty() ? "" : "supported values: " + list);
    }

    public static FieldError duplicate(String field, @Nullable Object value) {
        return new FieldError(Type.DUPLICATE, field, value, "");
    }

    public static FieldError forbidden(String field, String detail) {
        return new FieldError(Type.FORBIDDEN, field, "", detail);
    }

    public static FieldError tooLong(String field, int maxBytes) {
        return new FieldError(Type.TOO_LONG, field, "", "may not be more than " + maxBytes + " bytes");
    }

    public static FieldError tooMany(String field, int actual, int max) {
        return new FieldError(Type.TOO_MANY, field, actual, "must have at most " + max + " items");
    }

    public static FieldError notFound(String field, @Nullable Object value) {
        return new FieldError(Type.NOT_FOUND, field, value, "");
    }

    /** The message without the field: {@code Invalid value: 70000: must be between 1 and 65535, inclusive}. */
    public String body() {
        String head = type.showsValue ? type.words + ": " + rendered() : type.words;
        return detail.isEmpty() ? head : head + ": " + detail;
    }

    private String rendered() {
        return switch (badValue) {
            case null -> "null";
            case String s -> JSON.writeValueAsString(s);
            case JsonNode node -> JSON.writeValueAsString(node);
            case Object other -> other.toString();
        };
    }

    /** {@code spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive}. */
    @Override
    public String toString() {
        return field + ": " + body();
    }
}
