package dev.portolan.apiserver.kinds;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reading and filling JSON trees where absent, null and empty mean the same, as they do for Kubernetes' omitempty fields. */
public final class Json {
    private Json() {}

    /** The node at this path; a missing node if any step is absent. */
    public static JsonNode at(JsonNode from, String... path) {
        JsonNode here = from;
        for (String step : path) {
            here = here.path(step);
        }
        return here;
    }

    /** The string at this path; empty if absent or not a string. */
    public static String text(JsonNode from, String... path) {
        JsonNode node = at(from, path);
        return node.isString() ? node.stringValue() : "";
    }

    /** The whole number at this path, or this default if absent or not a number. */
    public static long number(JsonNode from, String name, long otherwise) {
        JsonNode node = from.path(name);
        return node.isIntegralNumber() ? node.longValue() : otherwise;
    }

    /** The whole number at this path, if there is one. */
    public static OptionalLong number(JsonNode from, String name) {
        JsonNode node = from.path(name);
        return node.isIntegralNumber() ? OptionalLong.of(node.longValue()) : OptionalLong.empty();
    }

    /** Whether the node at this path is the literal true. */
    public static boolean isTrue(JsonNode from, String... path) {
        JsonNode node = at(from, path);
        return node.isBoolean() && node.booleanValue();
    }

    /** Whether the field is there and not null. */
    public static boolean has(JsonNode from, String... path) {
        JsonNode node = at(from, path);
        return !node.isMissingNode() && !node.isNull();
    }

    /** Whether the field is absent, null, or an empty string, array or object. */
    public static boolean empty(JsonNode from, String... path) {
        JsonNode node = at(from, path);
        return node.isMissingNode()
                || node.isNull()
                || (node.isContainer() && node.isEmpty())
                || (node.isString() && node.stringValue().isEmpty());
    }

    /** The elements of the array at this path; none if absent. */
    public static List<JsonNode> items(JsonNode from, String... path) {
        JsonNode node = at(from, path);
        List<JsonNode> items = new ArrayList<>();
        if (node instanceof ArrayNode array) {
            array.forEach(items::add);
        }
        return items;
    }

    /** Like {@link #items} for an array of objects, to be changed in place. */
    public static List<ObjectNode> objects(JsonNode from, String... path) {
        List<ObjectNode> objects = new ArrayList<>();
        for (JsonNode item : items(from, path)) {
            if (item instanceof ObjectNode object) {
                objects.add(object);
            }
        }
        return objects;
    }

    /** The strings of the array at this path. */
    public static List<String> texts(JsonNode from, String... path) {
        return items(from, path).stream()
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .toList();
    }

    /** The object at this field, made (replacing null) if it isn't there. */
    public static ObjectNode ensure(ObjectNode in, String name) {
        return in.path(name) instanceof ObjectNode there ? there : in.putObject(name);
    }

    /** Puts the string unless the field is already set to something non-empty. */
    public static void defaultText(ObjectNode in, String name, String value) {
        if (empty(in, name)) {
            in.put(name, value);
        }
    }

    /** Puts the number unless the field is there. */
    public static void defaultNumber(ObjectNode in, String name, long value) {
        if (!has(in, name)) {
            put(in, name, value);
        }
    }

    /** Puts a number as a parser would have read it, so that trees compare equal. */
    public static void put(ObjectNode in, String name, long value) {
        if (value == (int) value) {
            in.put(name, (int) value);
        } else {
            in.put(name, value);
        }
    }

    /** Puts the boolean unless the field is there. */
    public static void defaultFlag(ObjectNode in, String name, boolean value) {
        if (!has(in, name)) {
            in.put(name, value);
        }
    }

    /** Makes {@code name} in {@code to} what it is in {@code from}: copied, or removed if absent there. */
    public static void copy(ObjectNode from, ObjectNode to, String name) {
        if (has(from, name)) {
            to.set(name, from.path(name).deepCopy());
        } else {
            to.remove(name);
        }
    }

    /** Equal, where absent, null and empty are the same thing at the top of the compared trees. */
    public static boolean same(JsonNode a, JsonNode b) {
        boolean noA = empty(a);
        boolean noB = empty(b);
        return noA || noB ? noA == noB : a.equals(b);
    }

    /** The field names of an object; none if it isn't one. */
    public static Set<String> names(JsonNode of) {
        return of instanceof ObjectNode object ? Set.copyOf(object.propertyNames()) : Set.of();
    }
}
