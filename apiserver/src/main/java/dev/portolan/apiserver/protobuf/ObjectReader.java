package dev.portolan.apiserver.protobuf;

import com.google.protobuf.CodedInputStream;
import dev.portolan.apiserver.protobuf.WireFields.Inlined;
import dev.portolan.apiserver.protobuf.WireFields.Named;
import dev.portolan.apiserver.protobuf.WireFields.Zero;
import dev.portolan.apiserver.schema.Definition;
import dev.portolan.apiserver.schema.Field;
import dev.portolan.apiserver.schema.Schemas;
import dev.portolan.apiserver.schema.Type;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads messages into objects, guided by the schema. Fields that are newer than the schema are passed over. */
final class ObjectReader {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Schemas schemas;
    private final WireNumbers numbers;
    private final Map<String, WireFields> fields = new ConcurrentHashMap<>();

    ObjectReader(Schemas schemas, WireNumbers numbers) {
        this.schemas = schemas;
        this.numbers = numbers;
    }

    /** Adds to {@code into} what the message of this definition says. */
    void read(CodedInputStream in, String definition, ObjectNode into) throws IOException {
        read(in, fields.computeIfAbsent(definition, numbers::of), schemas.definition(definition), into);
    }

    private void read(CodedInputStream in, WireFields wire, Definition definition, ObjectNode into) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (wire.slot(tag >>> 3).orElse(null)) {
                case Named(String name, Zero zero) -> {
                    Optional<Field> field = definition.field(name);
                    if (field.isPresent()) {
                        field(in, field.get(), zero, into);
                    } else {
                        in.skipField(tag);
                    }
                }
                case Inlined(WireFields inner) -> read(in.readBytes().newCodedInput(), inner, definition, into);
                case null -> in.skipField(tag);
            }
        }
    }

    private void field(CodedInputStream in, Field field, Zero zero, ObjectNode into) throws IOException {
        String name = field.name();
        switch (field.type()) {
            case Type.ListOf(Type items) -> {
                ArrayNode list = into.path(name) instanceof ArrayNode there ? there : into.putArray(name);
                list.add(value(in, items));
            }
            case Type.MapOf(Type values) -> {
                ObjectNode map = into.path(name) instanceof ObjectNode there ? there : into.putObject(name);
                entry(in.readBytes().newCodedInput(), values, map);
            }
            default -> {
                JsonNode value = value(in, field.type());
                if (!value.isNull() && (zero == Zero.SAID || !isZero(value))) {
                    into.set(name, value);
                }
            }
        }
    }

    private static boolean isZero(JsonNode value) {
        return value.isString() && value.stringValue().isEmpty()
                || value.isBoolean() && !value.booleanValue()
                || value.isIntegralNumber() && value.longValue() == 0;
    }

    /** A map is a list of messages with the key as field 1 and the value as field 2. */
    private void entry(CodedInputStream in, Type values, ObjectNode map) throws IOException {
        String key = "";
        JsonNode value =
                values == Type.Scalar.STRING || values == Type.Scalar.BYTE ? NODES.stringNode("") : NODES.missingNode();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag >>> 3) {
                case 1 -> key = in.readString();
                case 2 -> value = value(in, values);
                default -> in.skipField(tag);
            }
        }
        if (!value.isMissingNode()) {
            map.set(key, value);
        }
    }

    private JsonNode value(CodedInputStream in, Type type) throws IOException {
        return switch (type) {
            case Type.Scalar scalar -> WireScalars.read(in, scalar);
            case Type.Ref(String definition) -> {
                ObjectNode object = NODES.objectNode();
                read(in.readBytes().newCodedInput(), definition, object);
                yield object;
            }
            // Only within maps and lists: a message with one field, the list.
            case Type.ListOf(Type items) -> {
                ArrayNode list = NODES.arrayNode();
                CodedInputStream inner = in.readBytes().newCodedInput();
                for (int tag = inner.readTag(); tag != 0; tag = inner.readTag()) {
                    list.add(value(inner, items));
                }
                yield list;
            }
            case Type.MapOf(Type values) ->
                throw new MalformedProtobufException(
                        "a list or map of maps of " + values.text() + " has no protobuf form");
        };
    }
}
