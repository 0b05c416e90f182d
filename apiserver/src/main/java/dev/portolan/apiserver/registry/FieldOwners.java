package dev.portolan.apiserver.registry;

import dev.portolan.apiserver.fields.ApplyConflict;
import dev.portolan.apiserver.fields.FieldManager;
import dev.portolan.apiserver.fields.FieldManager.Operation;
import dev.portolan.apiserver.fields.Ownership;
import dev.portolan.apiserver.fields.SchemaShapes;
import dev.portolan.apiserver.fields.Shape;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.registry.Writes.View;
import dev.portolan.apiserver.schema.Schemas;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.structural.StructuralShape;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Keeps {@code metadata.managedFields} in every write of every kind. */
final class FieldOwners {
    private final Schemas schemas;
    private final Function<ResourceType, Optional<JsonNode>> structures;
    private final SchemaShapes shapes;

    FieldOwners(Schemas schemas, Function<ResourceType, Optional<JsonNode>> structures) {
        this.schemas = schemas;
        this.structures = structures;
        this.shapes = new SchemaShapes(schemas);
    }

    private Ownership of(ResourceType type) {
        Shape shape = schemas.of(type.group(), type.version(), type.kind())
                .map(s -> shapes.of(s.root()))
                .or(() -> structures.apply(type).map(s -> StructuralShape.of(s, metadata())))
                .orElse(Shape.FREE);
        return new Ownership(
                shape, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private Shape metadata() {
        return shapes.of(schemas.definition("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"));
    }

    private static FieldManager manager(ResourceType type, Operation operation, View view, RequestOptions options) {
        return new FieldManager(options.fieldManager(), operation, view.subresource(), type.apiVersion());
    }

    /** A new object is its maker's. */
    void created(ResourceType type, ObjectNode made, RequestOptions options) {
        ObjectNode nothing = JsonNodeFactory.instance.objectNode();
        of(type).update(nothing, made, manager(type, Operation.UPDATE, View.WHOLE, options), true);
    }

    void updated(ResourceType type, View view, ObjectNode before, ObjectNode after, RequestOptions options) {
        boolean whole = view == View.WHOLE;
        of(type).update(before, after, manager(type, Operation.UPDATE, view, options), whole);
    }

    /** Made by an apply: it owns what it said, and nobody what was filled in. */
    void applied(ResourceType type, ObjectNode made, ObjectNode config, RequestOptions options) {
        of(type).applied(made, config, manager(type, Operation.APPLY, View.WHOLE, options));
    }

    ObjectNode apply(
            ResourceType type, View view, ObjectNode live, ObjectNode config, boolean force, RequestOptions options) {
        try {
            return of(type).apply(live, config, manager(type, Operation.APPLY, view, options), force);
        } catch (ApplyConflict e) {
            throw ApiException.applyConflict(e);
        }
    }

    /** Takes out of a configuration what this view doesn't set, and refuses what can't be applied at all. */
    void narrow(ResourceType type, View view, ObjectNode config) {
        ObjectNode metadata = config.withObject("metadata");
        if (metadata.hasNonNull("managedFields")) {
            throw ApiException.badRequest("metadata.managedFields must be nil");
        }
        List<String> problems = of(type).problems(config);
        if (!problems.isEmpty()) throw Intake.notTyped(type, config, problems);
        if (view == View.STATUS) {
            for (String name : List.copyOf(config.propertyNames())) {
                if (!List.of("apiVersion", "kind", "metadata", "status").contains(name)) config.remove(name);
            }
            metadata.remove("labels");
            metadata.remove("ownerReferences");
        } else if (type.hasStatus()) {
            config.remove("status");
        }
    }
}
