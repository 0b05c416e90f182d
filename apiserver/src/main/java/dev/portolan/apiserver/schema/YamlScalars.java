package dev.portolan.apiserver.schema;

import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a YAML scalar is in JSON. Booleans are {@code true} and {@code false} only: {@code yes} and {@code on} stay text, as in YAML
 * 1.2, since a label that says so is meant so.
 */
final class YamlScalars {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> TRUE = Set.of("true", "True", "TRUE");
    private static final Set<String> FALSE = Set.of("false", "False", "FALSE");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(0|[1-9][0-9]{0,18})");
    private static final Pattern OTHER_BASE = Pattern.compile("0x[0-9a-fA-F]{1,15}|0o?[0-7]{1,20}");
    private static final Pattern FRACTION =
            Pattern.compile("[-+]?([0-9]{1,400}\\.?[0-9]{0,400}|\\.[0-9]{1,400})([eE][-+]?[0-9]{1,9})?");

    private YamlScalars() {}

    static JsonNode of(ScalarEvent scalar) {
        boolean plain =
                scalar.getScalarStyle() == ScalarStyle.PLAIN && scalar.getTag().isEmpty();
        return plain ? plain(scalar.getValue()) : NODES.stringNode(scalar.getValue());
    }

    private static JsonNode plain(String text) {
        if (NULLS.contains(text)) return NODES.nullNode();
        if (TRUE.contains(text)) return NODES.booleanNode(true);
        if (FALSE.contains(text)) return NODES.booleanNode(false);
        try {
            if (DECIMAL.matcher(text).matches()) return whole(Long.parseLong(text));
            if (OTHER_BASE.matcher(text).matches()) return whole(inItsBase(text));
        } catch (NumberFormatException outOfRange) {
            return NODES.stringNode(text);
        }
        if (!FRACTION.matcher(text).matches()) return NODES.stringNode(text);
        double number = Double.parseDouble(text);
        return Double.isFinite(number) ? NODES.numberNode(number) : NODES.stringNode(text);
    }

    /** File modes: Kubernetes reads 0644 as octal. */
    private static long inItsBase(String text) {
        if (text.startsWith("0x")) return Long.parseLong(text.substring(2), 16);
        return Long.parseLong(text.substring(text.startsWith("0o") ? 2 : 1), 8);
    }

    /** As a JSON parser would have read it, so that trees compare equal. */
    private static JsonNode whole(long value) {
        return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
    }
}
