package dev.portolan.apiserver.cel;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The types of a schema's places. An object with properties is a structure that has just those; what the schema gives no type, such as
 * unknown fields that are kept, has none here either and cannot be reached.
 */
final class SchemaTypes {
    private final Map<String, CelType> structures = new HashMap<>();

    /** The type of a place; {@code name} is the structure's, and the same name must always come with the same schema. */
    Optional<CelType> of(JsonNode schema, String name, Place place) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean(false)) return Optional.of(SimpleType.DYN);
        return switch (schema.path("type").asString("")) {
            case "boolean" -> Optional.of(SimpleType.BOOL);
            case "integer" -> Optional.of(SimpleType.INT);
            case "number" -> Optional.of(SimpleType.DOUBLE);
            case "string" -> Optional.of(text(schema));
            case "array" -> {
                JsonNode items = schema.path("items");
                yield of(items, itemName(name), Place.of(items)).map(ListType::create);
            }
            case "object" -> {
                JsonNode others = schema.path("additionalProperties");
                if (!others.isObject()) yield Optional.of(structure(schema, name, place));
                yield of(others, otherName(name), Place.of(others)).map(v -> MapType.create(SimpleType.STRING, v));
            }
            default -> Optional.empty();
        };
    }

    static String itemName(String name) {
        return name + ".@idx";
    }

    static String otherName(String name) {
        return name + ".@elem";
    }

    static String propertyName(String name, String property) {
        return name + "." + PropertyName.escaped(property).orElse(property);
    }

    private static CelType text(JsonNode schema) {
        return switch (schema.path("format").asString("")) {
            case "byte" -> SimpleType.BYTES;
            case "date", "date-time" -> SimpleType.TIMESTAMP;
            case "duration" -> SimpleType.DURATION;
            default -> SimpleType.STRING;
        };
    }

    private CelType structure(JsonNode schema, String name, Place place) {
        CelType known = structures.get(name);
        if (known != null) return known;
        Map<String, CelType> fields = new LinkedHashMap<>();
        for (var property : schema.path("properties").properties()) {
            Optional<String> escaped = PropertyName.escaped(property.getKey());
            if (escaped.isEmpty()) continue;
            JsonNode its = property.getValue();
            of(its, propertyName(name, property.getKey()), Place.of(its))
                    .ifPresent(type -> fields.put(escaped.get(), type));
        }
        if (place == Place.RESOURCE) {
            fields.put("apiVersion", SimpleType.STRING);
            fields.put("kind", SimpleType.STRING);
            var metadata = Map.<String, CelType>of("name", SimpleType.STRING, "generateName", SimpleType.STRING);
            fields.put("metadata", structure(name + ".@metadata", metadata));
        }
        return structure(name, fields);
    }

    private CelType structure(String name, Map<String, CelType> fields) {
        ImmutableMap<String, CelType> its = ImmutableMap.copyOf(fields);
        var type = StructType.create(name, its.keySet(), field -> Optional.ofNullable(its.get(field)));
        structures.put(name, type);
        return type;
    }

    /** All structures that were asked for so far. */
    CelTypeProvider provider() {
        return new Structures(ImmutableMap.copyOf(structures));
    }

    private record Structures(ImmutableMap<String, CelType> byName) implements CelTypeProvider {
        @Override
        public ImmutableCollection<CelType> types() {
            return byName.values();
        }

        @Override
        public Optional<CelType> findType(String name) {
            return Optional.ofNullable(byName.get(name));
        }
    }
}
