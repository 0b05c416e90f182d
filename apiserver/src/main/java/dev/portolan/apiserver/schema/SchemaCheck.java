package dev.portolan.apiserver.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One walk over a body beside its schema, noting what doesn't fit. */
final class SchemaCheck {
    private final Schemas schemas;
    private final List<FieldProblem> problems = new ArrayList<>();

    SchemaCheck(Schemas schemas) {
        this.schemas = schemas;
    }

    List<FieldProblem> check(JsonNode body, Definition root) {
        object(body, root, "");
        return problems;
    }

    private void value(JsonNode value, Type type, String path) {
        switch (type) {
            case Type.Scalar scalar ->
                Scalars.complaint(value, scalar).ifPresent(c -> problems.add(FieldProblem.wrongType(path, c)));
            case Type.Ref(String name) -> object(value, schemas.definition(name), path);
            case Type.ListOf(Type items) -> {
                if (expect(value.isArray(), value, "list", path)) {
                    for (int i = 0; i < value.size(); i++) {
                        value(value.get(i), items, path + "[" + i + "]");
                    }
                }
            }
            case Type.MapOf(Type values) -> {
                if (expect(value.isObject(), value, "object", path)) {
                    value.properties().forEach(entry -> {
                        if (!entry.getValue().isNull()) {
                            value(entry.getValue(), values, child(path, entry.getKey()));
                        }
                    });
                }
            }
        }
    }

    private void object(JsonNode value, Definition definition, String path) {
        if (!expect(value.isObject(), value, "object", path)) {
            return;
        }
        value.properties().forEach(entry -> {
            String here = child(path, entry.getKey());
            Optional<Field> field = definition.field(entry.getKey());
            if (field.isEmpty()) {
                problems.add(FieldProblem.unknown(here));
            } else if (!entry.getValue().isNull()) {
                value(entry.getValue(), field.get().type(), here);
            }
        });
    }

    private boolean expect(boolean fits, JsonNode value, String wanted, String path) {
        if (!fits) {
            problems.add(FieldProblem.wrongType(path, Scalars.expected(wanted, value)));
        }
        return fits;
    }

    private static String child(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
