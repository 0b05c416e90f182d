package dev.portolan.apiserver.structural;

import dev.portolan.apiserver.fields.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** How server-side apply sees custom resources: {@code x-kubernetes-list-type}, {@code -list-map-keys} and {@code -map-type}. */
public final class StructuralShape {
    private StructuralShape() {}

    /** The shape of a whole object; {@code metadata} is every kind's. */
    public static Shape of(JsonNode schema, Shape metadata) {
        return new Fields(schema, Optional.of(metadata));
    }

    private static Shape part(JsonNode schema) {
        return switch (schema.path("type").asString("")) {
            case "object" -> object(schema);
            case "array" -> list(schema);
            case "" -> Structure.flag(schema, "x-kubernetes-preserve-unknown-fields") ? new Shape.Guess() : Shape.LEAF;
            default -> Shape.LEAF;
        };
    }

    private static Shape object(JsonNode schema) {
        if (schema.path("x-kubernetes-map-type").asString("").equals("atomic")) return Shape.LEAF;
        JsonNode others = schema.path("additionalProperties");
        if (others.isObject()) return new Shape.MapOf(part(others));
        return new Fields(schema, Optional.empty());
    }

    private static Shape list(JsonNode schema) {
        return switch (schema.path("x-kubernetes-list-type").asString("")) {
            case "set" -> new Shape.SetOf();
            case "map" -> {
                JsonNode items = schema.path("items");
                List<Shape.Key> keys = new ArrayList<>();
                for (JsonNode key : schema.path("x-kubernetes-list-map-keys")) {
                    String name = key.asString("");
                    JsonNode byDefault = items.path("properties").path(name).path("default");
                    keys.add(
                            new Shape.Key(name, byDefault.isMissingNode() ? Optional.empty() : Optional.of(byDefault)));
                }
                yield new Shape.Keyed(keys, part(items));
            }
            default -> Shape.LEAF;
        };
    }

    private record Fields(JsonNode schema, Optional<Shape> metadata) implements Shape.Struct {
        @Override
        public Optional<Shape.Member> member(String name) {
            if (metadata.isPresent()) {
                if (name.equals("metadata")) return Optional.of(new Shape.Member(metadata.get(), true));
                if (name.equals("apiVersion") || name.equals("kind")) {
                    return Optional.of(new Shape.Member(Shape.LEAF, true));
                }
            }
            JsonNode field = schema.path("properties").path(name);
            return field.isObject() ? Optional.of(new Shape.Member(part(field), false)) : Optional.empty();
        }

        @Override
        public Optional<Shape> others() {
            return Optional.of(new Shape.Guess());
        }
    }
}
