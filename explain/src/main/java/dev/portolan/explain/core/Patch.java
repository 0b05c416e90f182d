package dev.portolan.explain.core;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One request that changes one object.
 *
 * @param type how {@code body} is meant
 * @param body a merge patch (RFC 7396), a list of operations (RFC 6902), or the whole object to create
 */
public record Patch(Ref object, Type type, JsonNode body) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** How a body is meant. */
    public enum Type {
        /** {@code application/merge-patch+json}. */
        MERGE,
        /** {@code application/json-patch+json}. */
        JSON,
        /** A new object. */
        CREATE
    }

    /**
     * The smallest patch that sets one field. Within a list it is a JSON patch that first tests what stands there, so that a list which was
     * changed meanwhile is left alone; elsewhere a merge patch, which also makes what is missing on the way.
     *
     * @param from what stands there now, null for nothing
     * @param to what shall stand there, null to remove it
     */
    static Patch set(Ref object, String field, @Nullable Object from, @Nullable Object to) {
        FieldPath path = FieldPath.parse(field);
        if (!path.indexed()) return merge(object, path, to);
        ArrayNode operations = JSON.arrayNode();
        if (from != null) operations.add(operation("test", path.pointer(), from));
        operations.add(
                to == null
                        ? operation("remove", path.pointer(), null)
                        : operation(from == null ? "add" : "replace", path.pointer(), to));
        return new Patch(object, Type.JSON, operations);
    }

    private static Patch merge(Ref object, FieldPath path, @Nullable Object to) {
        ObjectNode root = JSON.objectNode();
        ObjectNode at = root;
        for (String step : path.steps().subList(0, path.steps().size() - 1)) at = at.putObject(step);
        at.set(path.steps().getLast(), node(to));
        return new Patch(object, Type.MERGE, root);
    }

    private static ObjectNode operation(String op, String pointer, @Nullable Object value) {
        ObjectNode operation = JSON.objectNode().put("op", op).put("path", pointer);
        if (value != null) operation.set("value", node(value));
        return operation;
    }

    static JsonNode node(@Nullable Object value) {
        return switch (value) {
            case null -> JSON.nullNode();
            case JsonNode n -> n;
            case Integer i -> JSON.numberNode(i);
            case Boolean b -> JSON.booleanNode(b);
            default -> JSON.stringNode(String.valueOf(value));
        };
    }

    /** A port as the API writes it: a number, or a name. */
    static Object port(String text) {
        return !text.isEmpty() && text.chars().allMatch(Character::isDigit) ? (Object) Integer.valueOf(text) : text;
    }

    /** The same as a command line. */
    public String kubectl() {
        String quoted = "'" + body.toString().replace("'", "'\\''") + "'";
        return type == Type.CREATE
                ? "echo " + quoted + " | kubectl create -f -"
                : "kubectl patch " + object.words() + " --type=" + type.name().toLowerCase(Locale.ROOT) + " -p "
                        + quoted;
    }
}
