package dev.portolan.apiserver.structural;

import dev.portolan.apiserver.kinds.FieldError;
import dev.portolan.apiserver.kinds.FieldPath;
import dev.portolan.apiserver.patch.SameJson;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Whether an object is as its schema says, in the words of Kubernetes' validator (OpenAPI v3 schema objects). */
public final class ValueRules {
    private final List<FieldError> errors = new ArrayList<>();

    private ValueRules() {}

    /** Everything wrong with a value at a path. */
    public static List<FieldError> check(JsonNode value, JsonNode schema, FieldPath path) {
        var rules = new ValueRules();
        rules.value(value, schema, path);
        return rules.errors;
    }

    private void value(JsonNode value, JsonNode schema, FieldPath path) {
        if (value.isNull() && Structure.flag(schema, "nullable")) return;
        if (!isOfType(value, schema)) {
            String wanted = Structure.flag(schema, "x-kubernetes-int-or-string")
                    ? "integer,string"
                    : schema.path("type").asString("");
            String is = typeName(value);
            errors.add(new FieldError(
                    FieldError.Type.TYPE_INVALID,
                    path.text(),
                    is,
                    "%s in body must be of type %s: \"%s\"".formatted(path, wanted, is)));
            return;
        }
        oneOfValues(value, schema, path);
        if (value.isNumber()) number(value, schema, path);
        else if (value.isString()) text(value.stringValue(), schema, path);
        else if (value.isArray()) list(value, schema, path);
        else if (value.isObject()) object(value, schema, path);
        junctors(value, schema, path);
    }

    private static boolean isOfType(JsonNode value, JsonNode schema) {
        if (Structure.flag(schema, "x-kubernetes-int-or-string")) return value.isString() || value.isIntegralNumber();
        return switch (schema.path("type").asString("")) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "boolean" -> value.isBoolean();
            case "number" -> value.isNumber();
            case "integer" ->
                value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
            default -> true;
        };
    }

    private static String typeName(JsonNode value) {
        if (value.isNull()) return "null";
        if (value.isObject()) return "object";
        if (value.isArray()) return "array";
        if (value.isString()) return "string";
        return value.isBoolean() ? "boolean" : value.isIntegralNumber() ? "integer" : "number";
    }

    private void oneOfValues(JsonNode value, JsonNode schema, FieldPath path) {
        JsonNode allowed = schema.path("enum");
        if (!allowed.isArray() || allowed.valueStream().anyMatch(a -> SameJson.same(a, value))) return;
        List<String> names = allowed.valueStream().map(a -> a.asString("")).toList();
        errors.add(FieldError.notSupported(path.text(), value, names));
    }

    private void number(JsonNode value, JsonNode schema, FieldPath path) {
        BigDecimal n = value.decimalValue();
        bound(n, schema, "minimum", "exclusiveMinimum", -1, path, value, "greater than");
        bound(n, schema, "maximum", "exclusiveMaximum", 1, path, value, "less than");
        JsonNode multiple = schema.path("multipleOf");
        if (multiple.isNumber()
                && multiple.decimalValue().signum() > 0
                && n.remainder(multiple.decimalValue()).signum() != 0) {
            invalid(path, value, "should be a multiple of " + multiple);
        }
    }

    private void bound(
            BigDecimal n,
            JsonNode schema,
            String limit,
            String exclusive,
            int beyond,
            FieldPath path,
            JsonNode value,
            String words) {
        if (!schema.path(limit).isNumber()) return;
        int compared = n.compareTo(schema.path(limit).decimalValue());
        boolean strict = Structure.flag(schema, exclusive);
        if (compared == beyond || strict && compared == 0) {
            invalid(path, value, "should be " + words + (strict ? " " : " or equal to ") + schema.path(limit));
        }
    }

    private void text(String text, JsonNode schema, FieldPath path) {
        int length = text.codePointCount(0, text.length());
        JsonNode least = schema.path("minLength");
        if (least.isNumber() && length < least.asInt(0)) {
            invalid(path, text, "should be at least " + least + " chars long");
        }
        JsonNode most = schema.path("maxLength");
        if (most.isNumber() && length > most.asInt(0)) errors.add(FieldError.tooLong(path.text(), most.asInt(0)));
        String pattern = schema.path("pattern").asString("");
        if (!pattern.isEmpty() && !matches(pattern, text)) invalid(path, text, "should match '" + pattern + "'");
        String format = schema.path("format").asString("");
        if (!Formats.fits(format, text)) {
            errors.add(FieldError.invalid(
                    path.text(), text, "%s in body must be of type %s: \"%s\"".formatted(path, format, text)));
        }
    }

    private static boolean matches(String pattern, String text) {
        try {
            return Pattern.compile(pattern).matcher(text).find();
        } catch (PatternSyntaxException notOurs) {
            return false; // the definition was refused where its patterns could not be read
        }
    }

    private void list(JsonNode list, JsonNode schema, FieldPath path) {
        size(list.size(), schema, "Items", "items", path, list);
        JsonNode items = schema.path("items");
        String type = schema.path("x-kubernetes-list-type").asString("");
        Set<JsonNode> seen = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            value(list.get(i), items, path.index(i));
            if (type.equals("set") && !seen.add(list.get(i))) {
                errors.add(FieldError.duplicate(path.index(i).text(), list.get(i)));
            }
            if (type.equals("map") && list.get(i).isObject()) {
                ObjectNode keys = JsonNodeFactory.instance.objectNode();
                for (JsonNode key : schema.path("x-kubernetes-list-map-keys")) {
                    String name = key.asString("");
                    if (list.get(i).has(name)) keys.set(name, list.get(i).path(name));
                }
                if (!seen.add(keys))
                    errors.add(FieldError.duplicate(path.index(i).text(), keys));
            }
        }
    }

    private void size(int size, JsonNode schema, String suffix, String word, FieldPath path, JsonNode value) {
        JsonNode least = schema.path("min" + suffix);
        if (least.isNumber() && size < least.asInt(0)) {
            invalid(path, value, "should have at least " + least + " " + word);
        }
        JsonNode most = schema.path("max" + suffix);
        if (most.isNumber() && size > most.asInt(0)) {
            errors.add(FieldError.tooMany(path.text(), size, most.asInt(0)));
        }
    }

    private void object(JsonNode object, JsonNode schema, FieldPath path) {
        size(object.size(), schema, "Properties", "properties", path, object);
        for (JsonNode name : schema.path("required")) {
            if (!object.has(name.asString(""))) {
                errors.add(FieldError.required(path.child(name.asString("")).text(), ""));
            }
        }
        for (var entry : object.properties()) {
            Structure.field(schema, entry.getKey())
                    .ifPresent(s -> value(entry.getValue(), s, path.child(entry.getKey())));
        }
    }

    private void junctors(JsonNode value, JsonNode schema, FieldPath path) {
        long anyOf = passing(value, schema.path("anyOf"), path);
        long oneOf = passing(value, schema.path("oneOf"), path);
        if (schema.path("anyOf").isArray() && anyOf == 0) {
            junctor(path, value, "must validate at least one schema (anyOf)");
        }
        if (schema.path("oneOf").isArray() && oneOf != 1) {
            String found = oneOf == 0 ? "Found none valid" : "Found " + oneOf + " valid alternatives";
            junctor(path, value, "must validate one and only one schema (oneOf). " + found);
        }
        for (JsonNode each : schema.path("allOf")) value(value, each, path);
        if (schema.path("not").isObject()
                && check(value, schema.path("not"), path).isEmpty()) {
            junctor(path, value, "must not validate the schema (not)");
        }
    }

    private static long passing(JsonNode value, JsonNode schemas, FieldPath path) {
        return schemas.valueStream()
                .filter(s -> check(value, s, path).isEmpty())
                .count();
    }

    private void junctor(FieldPath path, JsonNode value, String words) {
        errors.add(FieldError.invalid(path.text(), value, "\"%s\" %s".formatted(path, words)));
    }

    private void invalid(FieldPath path, Object value, String words) {
        errors.add(FieldError.invalid(path.text(), value, path + " in body " + words));
    }
}
