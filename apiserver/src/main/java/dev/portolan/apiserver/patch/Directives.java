package dev.portolan.apiserver.patch;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The names by which a strategic merge patch says more than a merge patch can. */
final class Directives {
    /** In an object: what to do with it, instead of merging. */
    static final String PATCH = "$patch";
    /** In an object: the only keys of the original to keep. */
    static final String RETAIN_KEYS = "$retainKeys";
    /** Before a list's name: scalars to take out of it. */
    static final String DELETE = "$deleteFromPrimitiveList/";
    /** Before a list's name: the order of its elements. */
    static final String ORDER = "$setElementOrder/";

    private Directives() {}

    static boolean isOne(String name) {
        return name.equals(PATCH) || name.equals(RETAIN_KEYS) || name.startsWith(DELETE) || name.startsWith(ORDER);
    }

    /**
     * A copy of a patch's value for a place where the original has nothing to merge with: without nulls in objects, which
     * would have removed something, without directives, and without elements that are nothing but one.
     */
    static JsonNode without(JsonNode value) {
        return switch (value) {
            case ObjectNode object -> {
                ObjectNode copy = JsonNodeFactory.instance.objectNode();
                object.properties().forEach(entry -> {
                    if (!isOne(entry.getKey()) && !entry.getValue().isNull() && !deletes(entry.getValue())) {
                        copy.set(entry.getKey(), without(entry.getValue()));
                    }
                });
                yield copy;
            }
            case ArrayNode array -> {
                ArrayNode copy = JsonNodeFactory.instance.arrayNode();
                array.forEach(item -> {
                    if (!item.has(PATCH)) {
                        copy.add(without(item));
                    }
                });
                yield copy;
            }
            default -> value.deepCopy();
        };
    }

    private static boolean deletes(JsonNode value) {
        return value.path(PATCH).asString("").equals("delete");
    }

    /** The list that a directive must hold. */
    static List<JsonNode> list(JsonNode value, String directive) {
        if (!value.isArray()) {
            throw PatchException.malformed(directive + " must hold a list, not " + Excerpt.of(value));
        }
        List<JsonNode> items = new ArrayList<>();
        value.forEach(items::add);
        return items;
    }
}
