package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.ResourceType.Subresource;
import dev.portolan.rules.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** apps/v1 ReplicaSet: a number of equal pods. */
final class ReplicaSetStrategy implements Strategy {
    private static final ResourceType TYPE = ResourceType.namespaced("apps", "v1", "ReplicaSet", "replicasets")
            .withShortNames("rs")
            .withCategories("all")
            .withSubresources(Subresource.STATUS, Subresource.SCALE);
    private static final List<TableColumn> COLUMNS = Stream.of(
                    List.of(
                            TableColumn.nameColumn(),
                            TableColumn.integer("Desired", "The number of pods asked for."),
                            TableColumn.integer("Current", "The number of pods there are."),
                            TableColumn.integer("Ready", "The number of pods that are ready."),
                            TableColumn.ageColumn()),
                    PodTemplates.CONTAINER_COLUMNS,
                    List.of(PodTemplates.SELECTOR_COLUMN))
            .flatMap(List::stream)
            .toList();

    @Override
    public ResourceType type() {
        return TYPE;
    }

    @Override
    public void applyDefaults(ObjectNode o) {
        ObjectNode spec = Json.ensure(o, "spec");
        Json.defaultNumber(spec, "replicas", 1);
        if (spec.path("template") instanceof ObjectNode template) {
            PodSpecDefaults.template(template);
        }
    }

    @Override
    public void prepareForCreate(ObjectNode o) {
        Lifecycle.create(o);
        o.putObject("status").put("replicas", 0);
    }

    @Override
    public void prepareForUpdate(ObjectNode o, ObjectNode old) {
        Lifecycle.update(o, old);
    }

    @Override
    public void prepareStatusUpdate(ObjectNode o, ObjectNode old) {
        Lifecycle.status(o, old);
    }

    @Override
    public List<FieldError> validate(ObjectNode o) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validate(o, TYPE, Names::dns1123Subdomain));
        PodTemplates.validate(o, "replicaset", errors);
        return errors;
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode o, ObjectNode old) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validateUpdate(o, old));
        PodTemplates.keepsSelector(o, old, errors);
        return errors;
    }

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public List<Object> row(ObjectNode o, Instant now) {
        List<Object> row = new ArrayList<>(List.of(
                Rows.name(o),
                PodTemplates.replicas(o),
                PodTemplates.count(o, "replicas"),
                PodTemplates.count(o, "readyReplicas"),
                Rows.age(o, now)));
        row.addAll(PodTemplates.containers(o));
        row.add(PodTemplates.selector(o));
        return row;
    }

    @Override
    public Map<String, Function<ObjectNode, String>> selectableFields() {
        return Map.of("status.replicas", o -> String.valueOf(PodTemplates.count(o, "replicas")));
    }
}
