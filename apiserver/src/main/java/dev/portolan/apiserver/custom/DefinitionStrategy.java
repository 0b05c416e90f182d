package dev.portolan.apiserver.custom;

import dev.portolan.apiserver.kinds.FieldError;
import dev.portolan.apiserver.kinds.Json;
import dev.portolan.apiserver.kinds.ObjectMeta;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.kinds.Strategy;
import dev.portolan.apiserver.kinds.TableColumn;
import dev.portolan.rules.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** apiextensions.k8s.io/v1 CustomResourceDefinition: a kind of the user's own. */
public final class DefinitionStrategy implements Strategy {
    /** Keeps a definition until its objects are gone. */
    static final String CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

    @Override
    public ResourceType type() {
        return Definition.TYPE;
    }

    @Override
    public void applyDefaults(ObjectNode o) {
        ObjectNode spec = Json.ensure(o, "spec");
        ObjectNode names = Json.ensure(spec, "names");
        String kind = Json.text(names, "kind");
        Json.defaultText(names, "singular", kind.toLowerCase(Locale.ROOT));
        Json.defaultText(names, "listKind", kind + "List");
        Json.defaultText(Json.ensure(spec, "conversion"), "strategy", "None");
        if (!Json.isTrue(spec, "preserveUnknownFields")) spec.remove("preserveUnknownFields");
    }

    @Override
    public void prepareForCreate(ObjectNode o) {
        o.remove("status");
        ObjectNode metadata = Json.ensure(o, "metadata");
        Json.put(metadata, "generation", 1);
        if (!Json.texts(metadata, "finalizers").contains(CLEANUP)) {
            metadata.withArray("finalizers").add(CLEANUP);
        }
    }

    @Override
    public void prepareForUpdate(ObjectNode o, ObjectNode old) {
        Json.copy(old, o, "status");
        long generation = Json.number(old.path("metadata"), "generation", 1);
        boolean same = Json.same(o.path("spec"), old.path("spec"));
        Json.put(Json.ensure(o, "metadata"), "generation", same ? generation : generation + 1);
    }

    @Override
    public void prepareStatusUpdate(ObjectNode o, ObjectNode old) {
        o.set("spec", old.path("spec").deepCopy());
        Json.copy((ObjectNode) old.path("metadata"), Json.ensure(o, "metadata"), "generation");
        Json.copy((ObjectNode) old.path("metadata"), Json.ensure(o, "metadata"), "labels");
    }

    @Override
    public List<FieldError> validate(ObjectNode o) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validate(o, type(), Names::dns1123Subdomain));
        errors.addAll(DefinitionRules.check(new Definition(o)));
        return errors;
    }

    @Override
    public List<FieldError> validateCreate(ObjectNode o) {
        return ExpressionRules.check(new Definition(o));
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode o, ObjectNode old) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validateUpdate(o, old));
        errors.addAll(DefinitionRules.checkChange(new Definition(o), new Definition(old)));
        if (!Json.same(o.path("spec"), old.path("spec"))) errors.addAll(ExpressionRules.check(new Definition(o)));
        return errors;
    }

    @Override
    public List<TableColumn> columns() {
        return List.of(
                TableColumn.nameColumn(),
                new TableColumn(
                        "Created At",
                        "date",
                        "",
                        "CreationTimestamp is the time at which this object was created.",
                        0));
    }

    @Override
    public List<Object> row(ObjectNode o, Instant now) {
        return List.of(Json.text(o, "metadata", "name"), Json.text(o, "metadata", "creationTimestamp"));
    }
}
