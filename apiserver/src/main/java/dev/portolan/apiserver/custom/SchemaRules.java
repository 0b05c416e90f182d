package dev.portolan.apiserver.custom;

import dev.portolan.apiserver.kinds.FieldError;
import dev.portolan.apiserver.kinds.FieldPath;
import dev.portolan.apiserver.kinds.Json;
import dev.portolan.apiserver.structural.ValueRules;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.databind.JsonNode;

/** Whether a schema is structural: each place has one type, and what is said of values adds no fields. */
final class SchemaRules {
    private static final List<String> TYPES = List.of("array", "boolean", "integer", "number", "object", "string");
    private static final List<String> LIST_TYPES = List.of("atomic", "map", "set");
    private static final int MOST_LEVELS = 60;

    private final List<FieldError> errors;

    private SchemaRules(List<FieldError> errors) {
        this.errors = errors;
    }

    static void check(JsonNode schema, FieldPath path, List<FieldError> errors) {
        if (!schema.path("type").asString("").equals("object")) {
            errors.add(FieldError.invalid(
                    path.child("type").text(), schema.path("type").asString(""), "must be object at the root"));
        }
        new SchemaRules(errors).place(schema, path, "must not be empty at the root", 0);
    }

    private void place(JsonNode schema, FieldPath path, String typeless, int depth) {
        if (depth > MOST_LEVELS) {
            errors.add(FieldError.invalid(path.text(), "", "is nested more than " + MOST_LEVELS + " levels deep"));
            return;
        }
        type(schema, path, typeless);
        if (schema.has("$ref"))
            errors.add(FieldError.forbidden(path.child("$ref").text(), "$ref is not supported"));
        if (Json.isTrue(schema, "uniqueItems")) {
            errors.add(FieldError.forbidden(
                    path.child("uniqueItems").text(),
                    "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"));
        }
        if (schema.has("properties") && schema.has("additionalProperties")) {
            errors.add(FieldError.forbidden(
                    path.child("additionalProperties").text(),
                    "additionalProperties and properties are mutual exclusive"));
        }
        pattern(schema, path);
        list(schema, path, depth);
        for (var property : schema.path("properties").properties()) {
            FieldPath here = path.child("properties").key(property.getKey());
            place(property.getValue(), here, "must not be empty for specified object fields", depth + 1);
            byDefault(property.getValue(), here);
        }
        if (schema.path("additionalProperties").isObject()) {
            FieldPath here = path.child("additionalProperties");
            place(
                    schema.path("additionalProperties"),
                    here,
                    "must not be empty for specified object fields",
                    depth + 1);
        }
    }

    private void type(JsonNode schema, FieldPath path, String typeless) {
        String type = schema.path("type").asString("");
        boolean free = Json.isTrue(schema, "x-kubernetes-int-or-string")
                || Json.isTrue(schema, "x-kubernetes-preserve-unknown-fields");
        if (type.isEmpty() && !free)
            errors.add(FieldError.required(path.child("type").text(), typeless));
        if (!type.isEmpty() && !TYPES.contains(type)) {
            errors.add(FieldError.notSupported(path.child("type").text(), type, TYPES));
        }
        if (!type.isEmpty() && Json.isTrue(schema, "x-kubernetes-int-or-string")) {
            errors.add(FieldError.invalid(
                    path.child("type").text(), type, "must be empty if x-kubernetes-int-or-string is true"));
        }
    }

    private void pattern(JsonNode schema, FieldPath path) {
        String pattern = schema.path("pattern").asString("");
        if (pattern.isEmpty()) return;
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            errors.add(FieldError.invalid(
                    path.child("pattern").text(),
                    pattern,
                    "must be a valid regular expression, but isn't: " + e.getDescription()));
        }
    }

    private void list(JsonNode schema, FieldPath path, int depth) {
        if (!schema.path("type").asString("").equals("array")) return;
        if (!schema.path("items").isObject()) {
            errors.add(FieldError.required(path.child("items").text(), "must be specified"));
        } else {
            place(schema.path("items"), path.child("items"), "must not be empty for specified array items", depth + 1);
        }
        String type = schema.path("x-kubernetes-list-type").asString("");
        FieldPath keys = path.child("x-kubernetes-list-map-keys");
        if (!type.isEmpty() && !LIST_TYPES.contains(type)) {
            errors.add(
                    FieldError.notSupported(path.child("x-kubernetes-list-type").text(), type, LIST_TYPES));
        }
        boolean has = !schema.path("x-kubernetes-list-map-keys").isEmpty();
        if (type.equals("map") && !has) {
            errors.add(FieldError.required(keys.text(), "must not be empty if x-kubernetes-list-type is map"));
        }
        if (!type.equals("map") && has) {
            errors.add(FieldError.invalid(
                    path.child("x-kubernetes-list-type").text(),
                    type,
                    "must be map if x-kubernetes-list-map-keys is non-empty"));
        }
        for (JsonNode key : schema.path("x-kubernetes-list-map-keys")) {
            if (!schema.path("items").path("properties").has(key.asString(""))) {
                errors.add(FieldError.invalid(keys.text(), key, "entries must all be names of item properties"));
            }
        }
    }

    private void byDefault(JsonNode schema, FieldPath path) {
        if (!schema.has("default")) return;
        errors.addAll(ValueRules.check(schema.path("default"), schema, path.child("default")));
    }
}
