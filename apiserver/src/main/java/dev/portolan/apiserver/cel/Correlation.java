package dev.portolan.apiserver.cel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Which old value is the counterpart of which new one: properties by their names, items of lists by their keys. */
final class Correlation {
    private Correlation() {}

    /** Whether what a value of this schema holds has counterparts. */
    static boolean reaches(JsonNode schema) {
        return switch (schema.path("type").asString("")) {
            case "array" -> schema.path("x-kubernetes-list-type").asString("").equals("map");
            case "object" -> !schema.path("x-kubernetes-map-type").asString("").equals("atomic");
            default -> true;
        };
    }

    /** The counterpart of a property. */
    static Optional<JsonNode> property(Optional<JsonNode> old, JsonNode schema, String name) {
        return reaches(schema) ? old.map(o -> o.path(name)).filter(o -> !o.isMissingNode()) : Optional.empty();
    }

    /** The items of an old list by the values of their keys; none unless the list is of that type. */
    static Map<List<JsonNode>, JsonNode> items(Optional<JsonNode> old, JsonNode schema) {
        if (old.isEmpty() || !old.get().isArray() || !reaches(schema)) return Map.of();
        Map<List<JsonNode>, JsonNode> items = new HashMap<>();
        for (JsonNode item : old.get()) items.putIfAbsent(keys(item, schema), item);
        return items;
    }

    static List<JsonNode> keys(JsonNode item, JsonNode schema) {
        List<JsonNode> keys = new ArrayList<>();
        for (JsonNode key : schema.path("x-kubernetes-list-map-keys")) keys.add(item.path(key.asString("")));
        return keys;
    }
}
