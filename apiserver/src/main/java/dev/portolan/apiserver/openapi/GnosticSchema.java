package dev.portolan.apiserver.openapi;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A JSON schema as {@code openapi.v2.Schema}, and the messages about named values that other parts need too. */
final class GnosticSchema {
    private GnosticSchema() {}

    /** Only what {@link Definitions} writes; the numbers are those of gnostic's OpenAPIv2.proto. */
    static GnosticMessage of(JsonNode schema) {
        GnosticMessage message = new GnosticMessage()
                .text(1, text(schema, "$ref"))
                .text(2, text(schema, "format"))
                .text(4, text(schema, "description"));
        if (schema.has("default")) {
            message.message(5, any(schema.path("default")));
        }
        schema.path("required").forEach(field -> message.text(19, field.asString("")));
        if (schema.has("additionalProperties")) {
            message.message(21, new GnosticMessage().message(1, of(schema.path("additionalProperties"))));
        }
        if (schema.has("type")) {
            message.message(22, new GnosticMessage().text(1, text(schema, "type")));
        }
        if (schema.has("items")) {
            message.message(23, new GnosticMessage().message(1, of(schema.path("items"))));
        }
        if (schema.path("properties") instanceof ObjectNode properties) {
            GnosticMessage all = new GnosticMessage();
            properties.properties().forEach(p -> all.message(1, named(p.getKey(), of(p.getValue()))));
            message.message(25, all);
        }
        extensions(schema, 31, message);
        return message;
    }

    /** The pair of a name and a message, which gnostic has in place of map entries. */
    static GnosticMessage named(String name, GnosticMessage value) {
        return new GnosticMessage().text(1, name).message(2, value);
    }

    /** A value as YAML, of which JSON is a part. */
    private static GnosticMessage any(JsonNode value) {
        return new GnosticMessage().text(2, value + "\n");
    }

    /** Adds the fields that begin with {@code x-}. */
    static void extensions(JsonNode of, int field, GnosticMessage into) {
        of.properties().forEach(p -> {
            if (p.getKey().startsWith("x-")) {
                into.message(field, named(p.getKey(), any(p.getValue())));
            }
        });
    }

    static String text(JsonNode from, String field) {
        return from.path(field).asString("");
    }
}
