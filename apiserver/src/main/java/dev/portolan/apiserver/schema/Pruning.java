package dev.portolan.apiserver.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** One walk over a body that leaves only what its schema knows; see {@link Schema#prune}. */
final class Pruning {
    private final Schemas schemas;

    Pruning(Schemas schemas) {
        this.schemas = schemas;
    }

    void prune(ObjectNode object, Definition definition) {
        for (String name : names(object)) {
            Optional<Field> field = definition.field(name);
            JsonNode value = object.path(name);
            if (field.isEmpty() || value.isNull()) {
                object.remove(name);
            } else {
                object.set(name, pruned(value, field.get().type()));
            }
        }
    }

    private JsonNode pruned(JsonNode value, Type type) {
        if (type instanceof Type.Ref(String name) && value instanceof ObjectNode object) {
            prune(object, schemas.definition(name));
        } else if (type instanceof Type.ListOf(Type items) && value instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                list.set(i, pruned(list.get(i), items));
            }
        } else if (type instanceof Type.MapOf(Type values) && value instanceof ObjectNode map) {
            names(map).forEach(key -> map.set(key, pruned(map.path(key), values)));
        } else if (type == Type.Scalar.QUANTITY && value.isNumber()) {
            return StringNode.valueOf(value.asString());
        } else if (type == Type.Scalar.STRING && value.isNull()) {
            return StringNode.valueOf("");
        }
        return value;
    }

    private static List<String> names(ObjectNode object) {
        return new ArrayList<>(object.propertyNames());
    }
}
