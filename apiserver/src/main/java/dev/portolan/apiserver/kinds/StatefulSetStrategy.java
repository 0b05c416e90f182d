package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.ResourceType.Subresource;
import dev.portolan.rules.Names;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** apps/v1 StatefulSet: pods with stable names, made and replaced in order. */
final class StatefulSetStrategy extends SpecStrategy {
    private static final ResourceType TYPE = ResourceType.namespaced("apps", "v1", "StatefulSet", "statefulsets")
            .withShortNames("sts")
            .withCategories("all")
            .withSubresources(Subresource.STATUS, Subresource.SCALE);
    private static final int HISTORY = 10;
    private static final List<String> CHANGEABLE = List.of(
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds");
    private static final Table TABLE = PodTemplates.containers(
            Table.named()
                    .text("Ready", "Number of the pod with ready state", PodTemplates::ready)
                    .age(),
            "spec",
            "template");

    StatefulSetStrategy() {
        super(TYPE, Names::dns1123Label, TABLE);
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
        PodTemplates.defaults(spec);
        Json.objects(spec, "volumeClaimTemplates").forEach(claim -> {
            claim.put("apiVersion", "v1").put("kind", "PersistentVolumeClaim");
            PersistentVolumeClaimStrategy.defaults(claim);
        });
    }

    @Override
    void firstStatus(ObjectNode o) {
        o.putObject("status").put("replicas", 0);
    }

    @Override
    void rules(ObjectNode o, List<FieldError> errors) {
        PodTemplates.validate(withClaims(o), "statefulset", "StatefulSet", errors);
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
        JsonNode retention = spec.path("persistentVolumeClaimRetentionPolicy");
        for (String when : List.of("whenDeleted", "whenScaled")) {
            FieldPath at = SPEC.child("persistentVolumeClaimRetentionPolicy").child(when);
            Rules.oneOf(Json.text(retention, when), List.of("Retain", "Delete"), at, errors);
        }
        claims(spec, errors);
    }

    private static void claims(JsonNode spec, List<FieldError> errors) {
        List<JsonNode> claims = Json.items(spec, "volumeClaimTemplates");
        for (int i = 0; i < claims.size(); i++) {
            FieldPath at = SPEC.child("volumeClaimTemplates").index(i);
            Rules.requiredName(
                    Json.text(claims.get(i), "metadata", "name"),
                    Names::dns1123Label,
                    at.child("metadata").child("name"),
                    errors);
            PersistentVolumeClaimStrategy.spec(claims.get(i).path("spec"), at.child("spec"), errors);
        }
    }

    /** Containers may mount what the claim templates will become. */
    private static ObjectNode withClaims(ObjectNode o) {
        if (Json.empty(o, "spec", "volumeClaimTemplates")
                || !(o.path("spec").path("template").path("spec") instanceof ObjectNode)) {
            return o;
        }
        ObjectNode copy = o.deepCopy();
        ObjectNode pod = copy.withObject("/spec/template/spec");
        for (JsonNode claim : Json.items(o, "spec", "volumeClaimTemplates")) {
            String name = Json.text(claim, "metadata", "name");
            boolean there = Json.items(pod, "volumes").stream()
                    .anyMatch(v -> Json.text(v, "name").equals(name));
            if (!there && Names.dns1123Label(name).isEmpty()) {
                pod.withArray("volumes").addObject().put("name", name).putObject("emptyDir");
            }
        }
        return copy;
    }

    @Override
    void changes(ObjectNode o, ObjectNode old, List<FieldError> errors) {
        ObjectNode kept = Json.ensure(o, "spec").deepCopy();
        CHANGEABLE.forEach(field -> Json.copy(Json.ensure(old, "spec"), kept, field));
        if (!kept.equals(old.path("spec"))) {
            errors.add(
                    FieldError.forbidden(
                            "spec",
                            "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy',"
                                    + " 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"));
        }
    }
}
