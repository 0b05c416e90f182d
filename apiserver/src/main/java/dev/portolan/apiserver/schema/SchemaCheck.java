package dev.portolan.apiserver.schema;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One walk over a body beside its schema, noting what doesn't fit. */
final class SchemaCheck {
    private final Schemas schemas;
    private final Problems problems = new Problems();

    SchemaCheck(Schemas schemas) {
        this.schemas = schemas;
    }

    List<FieldProblem> check(JsonNode body, Definition root) {
        object(body, root, Place.ROOT);
        return problems.all();
    }

    private void value(JsonNode value, Type type, Place path) {
        if (problems.full()) return;
        switch (type) {
            case Type.Scalar scalar ->
                Scalars.complaint(value, scalar)
                        .ifPresent(c -> problems.add(FieldProblem.wrongType(path.toString(), c)));
            case Type.Ref(String name) -> object(value, schemas.definition(name), path);
            case Type.ListOf(Type items) -> {
                if (expect(value.isArray(), value, "list", path)) {
                    for (int i = 0; i < value.size(); i++) {
                        value(value.get(i), items, path.element(i));
                    }
                }
            }
            case Type.MapOf(Type values) -> {
                if (expect(value.isObject(), value, "object", path)) {
                    value.properties().forEach(entry -> {
                        if (!entry.getValue().isNull()) {
                            value(entry.getValue(), values, path.child(entry.getKey()));
                        }
                    });
                }
            }
        }
    }

    private void object(JsonNode value, Definition definition, Place path) {
        if (!expect(value.isObject(), value, "object", path)) {
            return;
        }
        value.properties().forEach(entry -> {
            Place here = path.child(entry.getKey());
            Optional<Field> field = definition.field(entry.getKey());
            if (field.isEmpty()) {
                problems.add(FieldProblem.unknown(here.toString()));
            } else if (!entry.getValue().isNull()) {
                value(entry.getValue(), field.get().type(), here);
            }
        });
    }

    private boolean expect(boolean fits, JsonNode value, String wanted, Place path) {
        if (!fits) {
            problems.add(FieldProblem.wrongType(path.toString(), Scalars.expected(wanted, value)));
        }
        return fits;
    }
}
