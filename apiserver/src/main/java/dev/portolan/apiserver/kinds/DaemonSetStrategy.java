package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.ResourceType.Subresource;
import dev.portolan.rules.Names;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** apps/v1 DaemonSet: a pod on every node that may have one. */
final class DaemonSetStrategy extends SpecStrategy {
    private static final ResourceType TYPE = ResourceType.namespaced("apps", "v1", "DaemonSet", "daemonsets")
            .withShortNames("ds")
            .withCategories("all")
            .withSubresources(Subresource.STATUS);
    private static final int HISTORY = 10;
    private static final Table TABLE = PodTemplates.workload(Table.named()
            .integer("Desired", "Nodes that should have a pod.", count("desiredNumberScheduled"))
            .integer("Current", "Nodes that should have a pod, and have one.", count("currentNumberScheduled"))
            .integer("Ready", "Nodes whose pod is ready.", count("numberReady"))
            .integer("Up-to-date", "Nodes with a pod made from the present template.", count("updatedNumberScheduled"))
            .integer("Available", "Nodes whose pod has been ready for minReadySeconds.", count("numberAvailable"))
            .text(
                    "Node Selector",
                    "Labels of the nodes that are meant.",
                    o -> Rows.pairs(Json.at(o, "spec", "template", "spec", "nodeSelector")))
            .age());

    DaemonSetStrategy() {
        super(TYPE, Names::dns1123Subdomain, TABLE);
    }

    private static java.util.function.Function<ObjectNode, Object> count(String field) {
        return o -> PodTemplates.count(o, field);
    }

    @Override
    public void applyDefaults(ObjectNode o) {
        ObjectNode spec = Json.ensure(o, "spec");
        Json.defaultNumber(spec, "revisionHistoryLimit", HISTORY);
        ObjectNode strategy = Json.ensure(spec, "updateStrategy");
        Json.defaultText(strategy, "type", "RollingUpdate");
        if (Json.text(strategy, "type").equals("RollingUpdate")) {
            ObjectNode rolling = Json.ensure(strategy, "rollingUpdate");
            Json.defaultNumber(rolling, "maxUnavailable", 1);
            Json.defaultNumber(rolling, "maxSurge", 0);
        }
        PodTemplates.defaults(spec);
    }

    @Override
    void firstStatus(ObjectNode o) {
        ObjectNode status = o.putObject("status");
        for (String field :
                List.of("currentNumberScheduled", "desiredNumberScheduled", "numberMisscheduled", "numberReady")) {
            status.put(field, 0);
        }
    }

    @Override
    void rules(ObjectNode o, List<FieldError> errors) {
        PodTemplates.validate(o, "daemonset", "DaemonSet", errors);
        JsonNode spec = o.path("spec");
        Rules.notNegative(spec, "revisionHistoryLimit", SPEC, errors);
        RolloutRules.daemonSet(spec.path("updateStrategy"), SPEC.child("updateStrategy"), errors);
    }

    @Override
    void changes(ObjectNode o, ObjectNode old, List<FieldError> errors) {
        PodTemplates.keepsSelector(o, old, errors);
    }
}
