package dev.portolan.apiserver.openapi;

import dev.portolan.apiserver.schema.Type.Scalar;
import java.util.Arrays;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Definitions that are values, not objects with fields: clients know them by name. */
enum WellKnown {
    TIME("io.k8s.apimachinery.pkg.apis.meta.v1.Time", Scalar.DATE_TIME, "date-time", "A time as RFC 3339 writes it."),
    MICRO_TIME(
            "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime",
            Scalar.MICRO_TIME,
            "date-time",
            "A time as RFC 3339 writes it, with microseconds."),
    INT_OR_STRING(
            "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
            Scalar.INT_OR_STRING,
            "int-or-string",
            "A number, or a name or percentage in its place."),
    QUANTITY(
            "io.k8s.apimachinery.pkg.api.resource.Quantity",
            Scalar.QUANTITY,
            "",
            "An amount such as 500m (half of one) or 2Gi (two times 1024 to the power of three)."),
    PATCH(Endpoints.PATCH, Scalar.OBJECT, "", "A change to an object; the media type says how it is written.");

    private final String definition;
    private final Scalar scalar;
    private final String format;
    private final String description;

    WellKnown(String definition, Scalar scalar, String format, String description) {
        this.definition = definition;
        this.scalar = scalar;
        this.format = format;
        this.description = description;
    }

    String definition() {
        return definition;
    }

    static Optional<WellKnown> of(String definition) {
        return Arrays.stream(values())
                .filter(w -> w.definition.equals(definition))
                .findFirst();
    }

    /** The one that fields of this type refer to. */
    static Optional<WellKnown> of(Scalar scalar) {
        return Arrays.stream(values())
                .filter(w -> w.scalar == scalar && w != PATCH)
                .findFirst();
    }

    ObjectNode schema(Dialect dialect) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("description", description);
        if (!format.isEmpty()) {
            schema.put("format", format);
        }
        boolean either = this == INT_OR_STRING || this == QUANTITY;
        if (dialect == Dialect.V3 && either) {
            var choices = schema.putArray("oneOf");
            choices.addObject().put("type", this == QUANTITY ? "string" : "integer");
            choices.addObject().put("type", this == QUANTITY ? "number" : "string");
        } else {
            schema.put("type", this == PATCH ? "object" : "string");
        }
        return schema;
    }
}
