package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.ResourceType.Subresource;
import dev.portolan.rules.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** apps/v1 StatefulSet: pods with stable names, made and replaced in order. */
final class StatefulSetStrategy implements Strategy {
    private static final ResourceType TYPE = ResourceType.namespaced("apps", "v1", "StatefulSet", "statefulsets")
            .withShortNames("sts")
            .withCategories("all")
            .withSubresources(Subresource.STATUS, Subresource.SCALE);
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final int HISTORY = 10;
    private static final List<String> CHANGEABLE = List.of(
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds");
    private static final List<TableColumn> COLUMNS = Stream.concat(
                    Stream.of(
                            TableColumn.nameColumn(),
                            TableColumn.of("Ready", "Number of the pod with ready state"),
                            TableColumn.ageColumn()),
                    PodTemplates.CONTAINER_COLUMNS.stream())
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
        Json.defaultText(spec, "podManagementPolicy", "OrderedReady");
        ObjectNode strategy = Json.ensure(spec, "updateStrategy");
        Json.defaultText(strategy, "type", "RollingUpdate");
        if (Json.text(strategy, "type").equals("RollingUpdate")) {
            Json.defaultNumber(Json.ensure(strategy, "rollingUpdate"), "partition", 0);
        }
        ObjectNode retention = Json.ensure(spec, "persistentVolumeClaimRetentionPolicy");
        Json.defaultText(retention, "whenDeleted", "Retain");
        Json.defaultText(retention, "whenScaled", "Retain");
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
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validate(o, TYPE, Names::dns1123Label));
        PodTemplates.validate(o, "statefulset", errors);
        JsonNode spec = o.path("spec");
        Rules.oneOf(
                Json.text(spec, "podManagementPolicy"),
                List.of("OrderedReady", "Parallel"),
                SPEC.child("podManagementPolicy"),
                errors);
        Rules.notNegative(spec, "revisionHistoryLimit", SPEC, errors);
        Rules.notNegative(spec.path("ordinals"), "start", SPEC.child("ordinals"), errors);
        String service = Json.text(spec, "serviceName");
        if (!service.isEmpty()) {
            Rules.named(service, Names::dns1123Subdomain, SPEC.child("serviceName"), errors);
        }
        RolloutRules.statefulSet(spec.path("updateStrategy"), SPEC.child("updateStrategy"), errors);
        return errors;
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode o, ObjectNode old) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validateUpdate(o, old));
        ObjectNode kept = Json.ensure(o, "spec").deepCopy();
        CHANGEABLE.forEach(field -> Json.copy(Json.ensure(old, "spec"), kept, field));
        if (!kept.equals(old.path("spec"))) {
            errors.add(
                    FieldError.forbidden(
                            "spec",
                            "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy',"
                                    + " 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"));
        }
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
                Rows.age(o, now)));
        row.addAll(PodTemplates.containers(o));
        return row;
    }
}
