package dev.portolan.apiserver.fields;

import dev.portolan.apiserver.schema.Definition;
import dev.portolan.apiserver.schema.Field;
import dev.portolan.apiserver.schema.ListTopology.Kind;
import dev.portolan.apiserver.schema.Schemas;
import dev.portolan.apiserver.schema.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The shapes of the kinds that the schema file describes, made when first asked for. Safe for use by many threads. */
public final class SchemaShapes {
    private static final JsonMapper JSON = new JsonMapper();
    /** RawExtension and the like: a map that nobody knows. */
    private static final Shape UNKNOWN = Shape.FREE;

    private final Schemas schemas;
    private final Map<String, Shape> made = new ConcurrentHashMap<>();

    public SchemaShapes(Schemas schemas) {
        this.schemas = schemas;
    }

    /** The shape of a definition's objects. */
    public Shape of(Definition definition) {
        Shape there = made.get(definition.name());
        if (there != null) return there;
        Shape shape = definition.atomic() ? Shape.LEAF : new Struct(definition);
        made.put(definition.name(), shape);
        return shape;
    }

    private final class Struct implements Shape.Struct {
        private final Definition definition;
        private final Map<String, Shape.Member> members = new ConcurrentHashMap<>();

        Struct(Definition definition) {
            this.definition = definition;
        }

        @Override
        public Optional<Shape.Member> member(String name) {
            Shape.Member there = members.get(name);
            if (there != null) return Optional.of(there);
            Optional<Shape.Member> made = definition.field(name).map(f -> new Shape.Member(shape(f), f.required()));
            made.ifPresent(m -> members.put(name, m));
            return made;
        }
    }

    private Shape shape(Field field) {
        Kind kind = field.topology().kind();
        if (kind == Kind.ATOMIC) return Shape.LEAF;
        return switch (field.type()) {
            case Type.ListOf(Type items) ->
                switch (kind) {
                    case SET -> new Shape.SetOf();
                    case MAP -> keyed(field, items);
                    case UNSAID, ATOMIC -> Shape.LEAF;
                };
            case Type other -> shape(other);
        };
    }

    private Shape shape(Type type) {
        return switch (type) {
            case Type.Ref(String name) -> of(schemas.definition(name));
            case Type.MapOf(Type values) -> new Shape.MapOf(shape(values));
            case Type.ListOf ignored -> Shape.LEAF;
            case Type.Scalar scalar -> scalar == Type.Scalar.OBJECT ? UNKNOWN : Shape.LEAF;
        };
    }

    /** Elements that are atomic are still told apart by their keys. */
    private Shape keyed(Field field, Type items) {
        if (!(items instanceof Type.Ref(String name))) return Shape.LEAF;
        Definition element = schemas.definition(name);
        List<Shape.Key> keys = field.topology().keys().stream()
                .map(k -> new Shape.Key(k, byDefault(element, k)))
                .toList();
        return new Shape.Keyed(keys, of(element));
    }

    private static Optional<JsonNode> byDefault(Definition element, String key) {
        return element.field(key)
                .map(Field::byDefault)
                .filter(d -> !d.isEmpty())
                .map(JSON::readTree);
    }
}
