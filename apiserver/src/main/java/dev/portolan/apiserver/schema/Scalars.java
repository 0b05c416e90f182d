package dev.portolan.apiserver.schema;

import dev.portolan.rules.Quantity;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Whether a value without parts is of its type. */
final class Scalars {
    private static final int SHOWN_CHARACTERS = 64;
    /** RFC 3339 as Go reads it: with seconds, years of four digits. */
    private static final Pattern TIME =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?(Z|[+-]\\d{2}:\\d{2})");

    private Scalars() {}

    /** What is wrong with the value, if anything. */
    static Optional<String> complaint(JsonNode value, Type.Scalar type) {
        return switch (type) {
            case STRING -> when(!value.isString(), () -> expected("string", value));
            case BOOLEAN -> when(!value.isBoolean(), () -> expected("boolean", value));
            case NUMBER -> when(!value.isNumber(), () -> expected("number", value));
            case OBJECT -> when(!value.isObject(), () -> expected("object", value));
            case INT32 -> whole(value, value.isIntegralNumber() && value.canConvertToInt(), "a 32-bit integer");
            case INT64 -> whole(value, value.isIntegralNumber() && value.canConvertToLong(), "a 64-bit integer");
            case INT_OR_STRING ->
                value.isString()
                        ? Optional.empty()
                        : value.isIntegralNumber()
                                ? whole(value, value.canConvertToInt(), "a 32-bit integer")
                                : Optional.of(expected("integer or string", value));
            case QUANTITY -> quantity(value);
            case BYTE ->
                value.isString()
                        ? when(!base64(value.stringValue()), () -> shown(value) + " is not base64 (RFC 4648)")
                        : Optional.of(expected("string", value));
            case DATE_TIME, MICRO_TIME ->
                value.isString()
                        ? when(
                                !time(value.stringValue()),
                                () -> shown(value) + " is not a time such as 2006-01-02T15:04:05Z")
                        : Optional.of(expected("string", value));
        };
    }

    /** {@code expected integer, got string "two"}. */
    static String expected(String wanted, JsonNode got) {
        String type = switch (got.getNodeType()) {
            case ARRAY -> "list";
            case OBJECT, POJO -> "object";
            case NULL, MISSING -> "";
            default -> got.getNodeType().name().toLowerCase(Locale.ROOT) + " ";
        };
        return "expected " + wanted + ", got " + type + (got.isContainer() ? "" : shown(got));
    }

    private static Optional<String> whole(JsonNode value, boolean fits, String wanted) {
        if (fits) {
            return Optional.empty();
        }
        return Optional.of(
                value.isIntegralNumber()
                        ? value.asString() + " does not fit into " + wanted
                        : expected("integer", value));
    }

    private static Optional<String> quantity(JsonNode value) {
        if (!value.isString() && !value.isNumber()) {
            return Optional.of(expected("quantity", value));
        }
        try {
            Quantity.parse(value.asString());
            return Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return Optional.of(shown(value) + ": " + malformed.getMessage());
        }
    }

    private static boolean base64(String text) {
        try {
            // Go's decoder, which Kubernetes uses, skips line ends; PEM pasted into a Secret has them.
            Base64.getDecoder().decode(text.replace("\n", "").replace("\r", ""));
            return text.replace("\n", "").replace("\r", "").length() % 4 == 0;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    private static boolean time(String text) {
        if (!TIME.matcher(text).matches()) return false;
        try {
            OffsetDateTime.parse(text);
            return true;
        } catch (DateTimeException notATime) {
            return false;
        }
    }

    private static String shown(JsonNode value) {
        String text = value.toString();
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
    }

    private static Optional<String> when(boolean wrong, java.util.function.Supplier<String> complaint) {
        return wrong ? Optional.of(complaint.get()) : Optional.empty();
    }
}
