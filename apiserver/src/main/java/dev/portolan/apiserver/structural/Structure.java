package dev.portolan.apiserver.structural;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a structural schema makes of an object before anybody validates it: unknown fields go, absent ones get their defaults. */
public final class Structure {
    /** Where a schema has its rules. */
    public static final String RULES = "x-kubernetes-validations";

    private static final Set<String> EVERY_RESOURCE = Set.of("apiVersion", "kind", "metadata");

    private Structure() {}

    /** Removes what the schema doesn't know; gives the paths of what it removed. */
    public static List<String> prune(ObjectNode body, JsonNode schema) {
        List<String> removed = new ArrayList<>();
        object(body, schema, "", true, removed);
        return removed;
    }

    private static void object(ObjectNode value, JsonNode schema, String path, boolean resource, List<String> removed) {
        boolean keeps = flag(schema, "x-kubernetes-preserve-unknown-fields");
        for (String name : List.copyOf(value.propertyNames())) {
            if (resource && EVERY_RESOURCE.contains(name)) continue;
            String here = path.isEmpty() ? name : path + "." + name;
            Optional<JsonNode> field = field(schema, name);
            if (field.isPresent()) value(value.path(name), field.get(), here, removed);
            else if (!keeps && !schema.path("additionalProperties").asBoolean(false)) {
                value.remove(name);
                removed.add(here);
            }
        }
    }

    private static void value(JsonNode value, JsonNode schema, String path, List<String> removed) {
        if (value instanceof ObjectNode object) {
            object(object, schema, path, flag(schema, "x-kubernetes-embedded-resource"), removed);
        } else if (value instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                value(list.get(i), schema.path("items"), path + "[" + i + "]", removed);
            }
        }
    }

    /** The schema of a field, by its name or for all names; empty where it may be anything, or may not be. */
    static Optional<JsonNode> field(JsonNode schema, String name) {
        JsonNode named = schema.path("properties").path(name);
        if (named.isObject()) return Optional.of(named);
        JsonNode others = schema.path("additionalProperties");
        return others.isObject() ? Optional.of(others) : Optional.empty();
    }

    /** Fills in defaults, also within what is there already; a null where none is allowed makes room for its default. */
    public static void applyDefaults(JsonNode value, JsonNode schema) {
        if (value instanceof ObjectNode object) {
            for (var property : schema.path("properties").properties()) {
                JsonNode byDefault = property.getValue().path("default");
                JsonNode there = object.path(property.getKey());
                boolean vacant = there.isMissingNode() || there.isNull() && !flag(property.getValue(), "nullable");
                if (vacant && !byDefault.isMissingNode()) object.set(property.getKey(), byDefault.deepCopy());
            }
            for (var entry : object.properties()) {
                field(schema, entry.getKey()).ifPresent(s -> applyDefaults(entry.getValue(), s));
            }
        } else if (value instanceof ArrayNode list) {
            list.forEach(item -> applyDefaults(item, schema.path("items")));
        }
    }

    /** Whether anything in a schema has rules in the Common Expression Language. */
    public static boolean hasRules(JsonNode schema) {
        return !schema.path(RULES).isEmpty()
                || schema.path("properties").valueStream().anyMatch(Structure::hasRules)
                || schema.path("items").isObject() && hasRules(schema.path("items"))
                || schema.path("additionalProperties").isObject() && hasRules(schema.path("additionalProperties"));
    }

    static boolean flag(JsonNode schema, String name) {
        return schema.path(name).asBoolean(false);
    }
}
