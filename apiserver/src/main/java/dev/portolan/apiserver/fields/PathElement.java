package dev.portolan.apiserver.fields;

import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The steps of a path as FieldsV1 writes them: {@code f:name} a field, {@code k:{"port":80}} the element of a list by its keys,
 * {@code v:"x"} the element of a set, {@code i:0} an index.
 */
final class PathElement {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String FIELD = "f:";
    private static final String KEY = "k:";
    private static final String VALUE = "v:";

    private PathElement() {}

    static String field(String name) {
        return FIELD + name;
    }

    static String value(JsonNode item) {
        return VALUE + item;
    }

    /** The element of a keyed list; empty where it lacks a key that has no default. */
    static Optional<String> key(JsonNode item, Shape.Keyed list) {
        var keys = new TreeMap<String, JsonNode>();
        for (Shape.Key key : list.keys()) {
            JsonNode value = item.path(key.name());
            if (value.isMissingNode() || value.isNull()) {
                if (key.byDefault().isEmpty()) return Optional.empty();
                value = key.byDefault().get();
            }
            keys.put(key.name(), value);
        }
        ObjectNode sorted = JsonNodeFactory.instance.objectNode();
        keys.forEach(sorted::set);
        return Optional.of(KEY + sorted);
    }

    static boolean isOne(String text) {
        return text.startsWith(FIELD) || text.startsWith(KEY) || text.startsWith(VALUE) || text.startsWith("i:");
    }

    static boolean isField(String element) {
        return element.startsWith(FIELD);
    }

    /** A field's name. */
    static String name(String element) {
        return element.substring(FIELD.length());
    }

    /** As Kubernetes writes it in messages: {@code .name}, {@code [port=80,protocol="TCP"]}, {@code [="x"]}, {@code [0]}. */
    static String shown(String element) {
        String rest = element.substring(2);
        if (element.startsWith(FIELD)) return "." + rest;
        if (element.startsWith(VALUE)) return "[=" + rest + "]";
        return element.startsWith(KEY) ? "[" + keys(rest) + "]" : "[" + rest + "]";
    }

    private static String keys(String json) {
        try {
            var text = new StringBuilder();
            for (var key : JSON.readTree(json).properties()) {
                text.append(text.isEmpty() ? "" : ",")
                        .append(key.getKey())
                        .append('=')
                        .append(key.getValue());
            }
            return text.toString();
        } catch (JacksonException notJson) {
            return json; // a client wrote it so: shown as it is
        }
    }
}
