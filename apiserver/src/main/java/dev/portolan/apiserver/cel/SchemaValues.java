package dev.portolan.apiserver.cel;

import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.RuntimeHelpers;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** JSON as expressions see it: the values of the types that {@link SchemaTypes} gives to the same schema. */
final class SchemaValues {
    private SchemaValues() {}

    /** A value, which must fit the schema: what doesn't stays what it is, for the expression to stumble over. */
    static Object of(JsonNode value, JsonNode schema, Place place) {
        if (value.isNull()) return NullValue.NULL_VALUE;
        if (value.isBoolean()) return value.booleanValue();
        if (value.isString()) return text(value.stringValue(), schema);
        if (value.isNumber()) {
            return schema.path("type").asString("").equals("number") || !value.isIntegralNumber()
                    ? (Object) value.doubleValue()
                    : (Object) value.longValue();
        }
        if (value.isArray()) {
            List<Object> list = new ArrayList<>(value.size());
            JsonNode items = schema.path("items");
            for (JsonNode item : value) list.add(of(item, items, Place.of(items)));
            return list;
        }
        JsonNode others = schema.path("additionalProperties");
        return others.isObject() ? map(value, others) : structure(value, schema, place);
    }

    private static Map<String, Object> map(JsonNode value, JsonNode others) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (var entry : value.properties()) map.put(entry.getKey(), of(entry.getValue(), others, Place.of(others)));
        return map;
    }

    private static Map<String, Object> structure(JsonNode value, JsonNode schema, Place place) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (var entry : value.properties()) {
            JsonNode its = schema.path("properties").path(entry.getKey());
            if (!isTyped(its)) continue;
            PropertyName.escaped(entry.getKey())
                    .ifPresent(name -> fields.put(name, of(entry.getValue(), its, Place.of(its))));
        }
        if (place == Place.RESOURCE) {
            copy(value, fields, "apiVersion");
            copy(value, fields, "kind");
            Map<String, Object> metadata = new LinkedHashMap<>();
            copy(value.path("metadata"), metadata, "name");
            copy(value.path("metadata"), metadata, "generateName");
            fields.put("metadata", metadata);
        }
        return fields;
    }

    private static void copy(JsonNode from, Map<String, Object> to, String field) {
        if (from.path(field).isString()) to.put(field, from.path(field).stringValue());
    }

    private static boolean isTyped(JsonNode schema) {
        return schema.has("type") || schema.path("x-kubernetes-int-or-string").asBoolean(false);
    }

    private static Object text(String text, JsonNode schema) {
        try {
            return switch (schema.path("format").asString("")) {
                case "byte" -> CelByteString.of(Base64.getDecoder().decode(text));
                case "date" ->
                    LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
                case "date-time" -> OffsetDateTime.parse(text).toInstant();
                case "duration" -> RuntimeHelpers.createJavaDurationFromString(text);
                default -> text;
            };
        } catch (IllegalArgumentException | DateTimeException notOfThatFormat) {
            return text;
        }
    }
}
