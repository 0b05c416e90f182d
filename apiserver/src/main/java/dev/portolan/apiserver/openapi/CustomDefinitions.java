package dev.portolan.apiserver.openapi;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.schema.Definition;
import dev.portolan.apiserver.schema.Field;
import dev.portolan.apiserver.schema.GroupVersionKind;
import dev.portolan.apiserver.schema.ListTopology;
import dev.portolan.apiserver.schema.PatchRule;
import dev.portolan.apiserver.schema.Type;
import dev.portolan.apiserver.schema.Type.Scalar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** A custom resource's schema as definitions of the same form as all others: an object within an object is one of its own. */
final class CustomDefinitions {
    private static final Type METADATA = new Type.Ref("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
    private static final ListTopology UNSAID = new ListTopology(ListTopology.Kind.UNSAID, List.of());
    private static final PatchRule REPLACE = new PatchRule(false, "", false);

    private final List<Definition> made = new ArrayList<>();

    private CustomDefinitions() {}

    static List<Definition> of(ResourceType type, JsonNode schema) {
        var definitions = new CustomDefinitions();
        List<String> labels = new ArrayList<>(Arrays.asList(type.group().split("\\.")));
        Collections.reverse(labels);
        String name = String.join(".", labels) + "." + type.version() + "." + type.kind();
        var kind = new GroupVersionKind(type.group(), type.version(), type.kind());
        Map<String, Field> fields = definitions.fields(name, schema);
        fields.put(
                "apiVersion",
                field(
                        "apiVersion",
                        Scalar.STRING,
                        false,
                        "Group and version of the API that this body is written in."));
        fields.put("kind", field("kind", Scalar.STRING, false, "Which kind of object this body is."));
        fields.put(
                "metadata",
                field("metadata", METADATA, false, "Name, namespace, labels and other facts that every object has."));
        definitions.made.add(new Definition(name, List.of(kind), false, description(schema), fields));
        return definitions.made;
    }

    private Map<String, Field> fields(String name, JsonNode schema) {
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(r -> required.add(r.asString("")));
        Map<String, Field> fields = new TreeMap<>();
        for (var property : schema.path("properties").properties()) {
            String field = property.getKey();
            Type type = type(name + "." + field, property.getValue());
            fields.put(field, field(field, type, required.contains(field), description(property.getValue())));
        }
        return fields;
    }

    private static Field field(String name, Type type, boolean required, String description) {
        return new Field(name, type, required, UNSAID, REPLACE, "", description);
    }

    private static String description(JsonNode schema) {
        return schema.path("description").asString("");
    }

    private Type type(String name, JsonNode schema) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean(false)) return Scalar.INT_OR_STRING;
        String format = schema.path("format").asString("");
        return switch (schema.path("type").asString("")) {
            case "string" -> format.equals("byte") ? Scalar.BYTE : Scalar.STRING;
            case "boolean" -> Scalar.BOOLEAN;
            case "integer" -> format.equals("int32") ? Scalar.INT32 : Scalar.INT64;
            case "number" -> Scalar.NUMBER;
            case "array" -> new Type.ListOf(type(name, schema.path("items")));
            default -> object(name, schema);
        };
    }

    private Type object(String name, JsonNode schema) {
        JsonNode values = schema.path("additionalProperties");
        if (values.isObject()) return new Type.MapOf(type(name, values));
        boolean open = schema.path("x-kubernetes-preserve-unknown-fields").asBoolean(false);
        if (open || schema.path("properties").isEmpty()) return Scalar.OBJECT;
        made.add(new Definition(name, List.of(), false, description(schema), fields(name, schema)));
        return new Type.Ref(name);
    }
}
