package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.ResourceType.Subresource;
import dev.portolan.rules.Names;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** apps/v1 ReplicaSet: a number of equal pods. */
final class ReplicaSetStrategy extends SpecStrategy {
    private static final ResourceType TYPE = ResourceType.namespaced("apps", "v1", "ReplicaSet", "replicasets")
            .withShortNames("rs")
            .withCategories("all")
            .withSubresources(Subresource.STATUS, Subresource.SCALE);

    /** Also a ReplicationController's, which is the same thing under its older name. */
    static final Table COUNTS = Table.named()
            .integer("Desired", "The number of pods asked for.", PodTemplates::replicas)
            .integer("Current", "The number of pods there are.", o -> PodTemplates.count(o, "replicas"))
            .integer("Ready", "The number of pods that are ready.", o -> PodTemplates.count(o, "readyReplicas"))
            .age();

    ReplicaSetStrategy() {
        super(TYPE, Names::dns1123Subdomain, PodTemplates.workload(COUNTS));
    }

    @Override
    public void applyDefaults(ObjectNode o) {
        ObjectNode spec = Json.ensure(o, "spec");
        Json.defaultNumber(spec, "replicas", 1);
        PodTemplates.defaults(spec);
    }

    @Override
    void firstStatus(ObjectNode o) {
        o.putObject("status").put("replicas", 0);
    }

    @Override
    void rules(ObjectNode o, List<FieldError> errors) {
        PodTemplates.validate(o, "replicaset", "ReplicaSet", errors);
    }

    @Override
    void changes(ObjectNode o, ObjectNode old, List<FieldError> errors) {
        PodTemplates.keepsSelector(o, old, errors);
    }

    @Override
    public Map<String, Function<ObjectNode, String>> selectableFields() {
        return Map.of("status.replicas", o -> String.valueOf(PodTemplates.count(o, "replicas")));
    }
}
