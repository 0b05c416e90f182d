package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.ResourceType.Subresource;
import dev.portolan.rules.LabelSelector;
import dev.portolan.rules.Names;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** v1 ReplicationController: a ReplicaSet whose selector is a plain map, and may change. */
final class ReplicationControllerStrategy extends SpecStrategy {
    private static final ResourceType TYPE = ResourceType.namespaced(
                    "", "v1", "ReplicationController", "replicationcontrollers")
            .withShortNames("rc")
            .withCategories("all")
            .withSubresources(Subresource.STATUS, Subresource.SCALE);
    private static final Table TABLE = PodTemplates.containers(ReplicaSetStrategy.COUNTS, "spec", "template")
            .wide(
                    "Selector",
                    "Labels of the pods.",
                    o -> Rows.pairs(o.path("spec").path("selector")));

    ReplicationControllerStrategy() {
        super(TYPE, Names::dns1123Subdomain, TABLE);
    }

    @Override
    public void applyDefaults(ObjectNode o) {
        ObjectNode spec = Json.ensure(o, "spec");
        Json.defaultNumber(spec, "replicas", 1);
        if (spec.path("template").path("metadata").path("labels") instanceof ObjectNode labels && !labels.isEmpty()) {
            if (Json.empty(spec, "selector")) spec.set("selector", labels.deepCopy());
            ObjectNode metadata = Json.ensure(o, "metadata");
            if (Json.empty(metadata, "labels")) metadata.set("labels", labels.deepCopy());
        }
        PodTemplates.defaults(spec);
    }

    @Override
    void firstStatus(ObjectNode o) {
        o.putObject("status").put("replicas", 0);
    }

    @Override
    void rules(ObjectNode o, List<FieldError> errors) {
        JsonNode spec = o.path("spec");
        PodTemplates.counts(spec, errors);
        if (Json.empty(spec, "selector")) {
            errors.add(FieldError.required(SPEC.child("selector").text(), ""));
        }
        PodTemplates.template(spec, selector(o), "ReplicationController", errors);
    }

    @Override
    public LabelSelector selector(ObjectNode o) {
        return LabelSelector.ofLabels(Selectors.labels(o.path("spec").path("selector")));
    }

    @Override
    public Map<String, Function<ObjectNode, String>> selectableFields() {
        return Map.of("status.replicas", o -> String.valueOf(PodTemplates.count(o, "replicas")));
    }
}
