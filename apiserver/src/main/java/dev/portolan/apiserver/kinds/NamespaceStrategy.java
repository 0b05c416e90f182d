package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.ResourceType.Subresource;
import dev.portolan.rules.Names;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** v1 Namespace: carries its name as a label, and the finalizer {@code kubernetes} until it is emptied. */
final class NamespaceStrategy implements Strategy {
    private static final ResourceType TYPE = ResourceType.cluster("", "v1", "Namespace", "namespaces")
            .withShortNames("ns")
            .withSubresources(Subresource.STATUS);
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.nameColumn(), TableColumn.of("Status", "The status of the namespace"), TableColumn.ageColumn());

    @Override
    public ResourceType type() {
        return TYPE;
    }

    @Override
    public void applyDefaults(ObjectNode o) {
        ObjectNode meta = Json.ensure(o, "metadata");
        String name = Json.text(meta, "name");
        if (!name.isEmpty()) {
            Json.ensure(meta, "labels").put("kubernetes.io/metadata.name", name);
        }
    }

    @Override
    public void prepareForCreate(ObjectNode o) {
        o.putObject("status").put("phase", "Active");
        ObjectNode spec = Json.ensure(o, "spec");
        if (!Json.texts(spec, "finalizers").contains("kubernetes")) {
            spec.withArray("finalizers").add("kubernetes");
        }
    }

    @Override
    public void prepareForUpdate(ObjectNode o, ObjectNode old) {
        Json.copy(old, o, "status");
        Json.copy(old, o, "spec"); // finalizers change only through the finalize subresource
    }

    @Override
    public void prepareStatusUpdate(ObjectNode o, ObjectNode old) {
        Lifecycle.status(o, old);
    }

    @Override
    public List<FieldError> validate(ObjectNode o) {
        return ObjectMeta.validate(o, TYPE, Names::dns1123Label);
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode o, ObjectNode old) {
        return ObjectMeta.validateUpdate(o, old);
    }

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public List<Object> row(ObjectNode o, Instant now) {
        return List.of(Rows.name(o), Json.text(o, "status", "phase"), Rows.age(o, now));
    }

    @Override
    public Map<String, Function<ObjectNode, String>> selectableFields() {
        return Map.of("status.phase", o -> Json.text(o, "status", "phase"));
    }
}
