package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.ResourceType.Subresource;
import dev.portolan.rules.LabelSelector;
import dev.portolan.rules.Names;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** policy/v1 PodDisruptionBudget: how many pods may be evicted at once. */
final class PodDisruptionBudgetStrategy extends SpecStrategy {
    private static final ResourceType TYPE = ResourceType.namespaced(
                    "policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets")
            .withShortNames("pdb")
            .withSubresources(Subresource.STATUS);
    private static final Table TABLE = Table.named()
            .text("Min Available", "The minimum number of pods that must be available.", o -> bound(o, "minAvailable"))
            .text(
                    "Max Unavailable",
                    "The maximum number of pods that may be unavailable.",
                    o -> bound(o, "maxUnavailable"))
            .integer(
                    "Allowed Disruptions",
                    "Calculated number of pods that may be disrupted at this time.",
                    o -> PodTemplates.count(o, "disruptionsAllowed"))
            .age();

    PodDisruptionBudgetStrategy() {
        super(TYPE, Names::dns1123Subdomain, TABLE);
    }

    private static String bound(ObjectNode o, String field) {
        return Json.has(o, "spec", field) ? o.path("spec").path(field).asString() : "N/A";
    }

    /** Of the pods that it counts; without one it counts none, an empty one counts all of the namespace. */
    @Override
    public LabelSelector selector(ObjectNode o) {
        return Json.has(o, "spec", "selector")
                ? Selectors.parse(o.path("spec").path("selector"))
                : LabelSelector.NOTHING;
    }

    @Override
    void firstStatus(ObjectNode o) {
        ObjectNode status = o.putObject("status");
        for (String field : List.of("currentHealthy", "desiredHealthy", "disruptionsAllowed", "expectedPods")) {
            status.put(field, 0);
        }
    }

    @Override
    void rules(ObjectNode o, List<FieldError> errors) {
        JsonNode spec = o.path("spec");
        if (Json.has(spec, "minAvailable") && Json.has(spec, "maxUnavailable")) {
            errors.add(FieldError.invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set"));
        }
        for (String field : List.of("minAvailable", "maxUnavailable")) {
            if (Json.has(spec, field)) {
                RolloutRules.countOrPercent(spec, field, SPEC, errors);
                RolloutRules.notMoreThanAll(spec, field, SPEC, errors);
            }
        }
        Selectors.validate(spec.path("selector"), SPEC.child("selector"), errors);
        if (Json.has(spec, "unhealthyPodEvictionPolicy")) {
            Rules.oneOf(
                    Json.text(spec, "unhealthyPodEvictionPolicy"),
                    List.of("AlwaysAllow", "IfHealthyBudget"),
                    SPEC.child("unhealthyPodEvictionPolicy"),
                    errors);
        }
    }
}
