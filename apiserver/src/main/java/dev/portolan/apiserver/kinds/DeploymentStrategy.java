package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.ResourceType.Subresource;
import dev.portolan.rules.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** apps/v1 Deployment: equal pods, replaced step by step when the template changes. */
final class DeploymentStrategy implements Strategy {
    private static final ResourceType TYPE = ResourceType.namespaced("apps", "v1", "Deployment", "deployments")
            .withShortNames("deploy")
            .withCategories("all")
            .withSubresources(Subresource.STATUS, Subresource.SCALE);
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final int HISTORY = 10;
    private static final int PROGRESS_SECONDS = 600;
    private static final List<TableColumn> COLUMNS = Stream.of(
                    List.of(
                            TableColumn.nameColumn(),
                            TableColumn.of("Ready", "Number of the pod with ready state"),
                            TableColumn.integer("Up-to-date", "Pods made from the present template."),
                            TableColumn.integer("Available", "Pods that have been ready for minReadySeconds."),
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
        Json.defaultNumber(spec, "revisionHistoryLimit", HISTORY);
        Json.defaultNumber(spec, "progressDeadlineSeconds", PROGRESS_SECONDS);
        ObjectNode strategy = Json.ensure(spec, "strategy");
        Json.defaultText(strategy, "type", "RollingUpdate");
        if (Json.text(strategy, "type").equals("RollingUpdate")) {
            ObjectNode rolling = Json.ensure(strategy, "rollingUpdate");
            Json.defaultText(rolling, "maxUnavailable", "25%");
            Json.defaultText(rolling, "maxSurge", "25%");
        }
        if (spec.path("template") instanceof ObjectNode template) {
            PodSpecDefaults.template(template);
        }
    }

    @Override
    public void prepareForCreate(ObjectNode o) {
        Lifecycle.create(o);
    }

    /** Annotations count for the generation too: controllers read them. */
    @Override
    public void prepareForUpdate(ObjectNode o, ObjectNode old) {
        Lifecycle.update(o, old);
        if (!Json.same(
                o.path("metadata").path("annotations"), old.path("metadata").path("annotations"))) {
            long before = Json.number(old.path("metadata"), "generation", 0);
            Json.put(Json.ensure(o, "metadata"), "generation", before + 1);
        }
    }

    @Override
    public void prepareStatusUpdate(ObjectNode o, ObjectNode old) {
        Lifecycle.status(o, old);
    }

    @Override
    public List<FieldError> validate(ObjectNode o) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validate(o, TYPE, Names::dns1123Subdomain));
        PodTemplates.validate(o, "deployment", errors);
        JsonNode spec = o.path("spec");
        Rules.notNegative(spec, "revisionHistoryLimit", SPEC, errors);
        Rules.notNegative(spec, "progressDeadlineSeconds", SPEC, errors);
        long deadline = Json.number(spec, "progressDeadlineSeconds", PROGRESS_SECONDS);
        if (deadline <= Json.number(spec, "minReadySeconds", 0)) {
            errors.add(FieldError.invalid(
                    SPEC.child("progressDeadlineSeconds").text(), deadline, "must be greater than minReadySeconds"));
        }
        RolloutRules.deployment(spec.path("strategy"), SPEC.child("strategy"), errors);
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
                PodTemplates.count(o, "readyReplicas") + "/" + PodTemplates.replicas(o),
                PodTemplates.count(o, "updatedReplicas"),
                PodTemplates.count(o, "availableReplicas"),
                Rows.age(o, now)));
        row.addAll(PodTemplates.containers(o));
        row.add(PodTemplates.selector(o));
        return row;
    }
}
