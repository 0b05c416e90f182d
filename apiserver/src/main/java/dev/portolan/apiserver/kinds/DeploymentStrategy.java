package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.ResourceType.Subresource;
import dev.portolan.rules.Names;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** apps/v1 Deployment: equal pods, replaced step by step when the template changes. */
final class DeploymentStrategy extends SpecStrategy {
    private static final ResourceType TYPE = ResourceType.namespaced("apps", "v1", "Deployment", "deployments")
            .withShortNames("deploy")
            .withCategories("all")
            .withSubresources(Subresource.STATUS, Subresource.SCALE);
    private static final int HISTORY = 10;
    private static final int PROGRESS_SECONDS = 600;
    private static final Table TABLE = PodTemplates.workload(Table.named()
            .text("Ready", "Number of the pod with ready state", PodTemplates::ready)
            .integer(
                    "Up-to-date", "Pods made from the present template.", o -> PodTemplates.count(o, "updatedReplicas"))
            .integer(
                    "Available",
                    "Pods that have been ready for minReadySeconds.",
                    o -> PodTemplates.count(o, "availableReplicas"))
            .age());

    DeploymentStrategy() {
        super(TYPE, Names::dns1123Subdomain, TABLE);
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
        PodTemplates.defaults(spec);
    }

    /** Annotations count for the generation too: controllers read them. */
    @Override
    public void prepareForUpdate(ObjectNode o, ObjectNode old) {
        super.prepareForUpdate(o, old);
        if (!Json.same(
                o.path("metadata").path("annotations"), old.path("metadata").path("annotations"))) {
            long before = Json.number(old.path("metadata"), "generation", 0);
            Json.put(Json.ensure(o, "metadata"), "generation", before + 1);
        }
    }

    @Override
    void rules(ObjectNode o, List<FieldError> errors) {
        PodTemplates.validate(o, "deployment", "ReplicaSet", errors);
        JsonNode spec = o.path("spec");
        Rules.notNegative(spec, "revisionHistoryLimit", SPEC, errors);
        Rules.notNegative(spec, "progressDeadlineSeconds", SPEC, errors);
        long deadline = Json.number(spec, "progressDeadlineSeconds", PROGRESS_SECONDS);
        if (deadline <= Json.number(spec, "minReadySeconds", 0)) {
            errors.add(FieldError.invalid(
                    SPEC.child("progressDeadlineSeconds").text(), deadline, "must be greater than minReadySeconds"));
        }
        RolloutRules.deployment(spec.path("strategy"), SPEC.child("strategy"), errors);
    }

    @Override
    void changes(ObjectNode o, ObjectNode old, List<FieldError> errors) {
        PodTemplates.keepsSelector(o, old, errors);
    }
}
