package dev.portolan.apiserver.kinds;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** policy/v1beta1 PodDisruptionBudget: an empty selector selects nothing, where that of v1 selects everything. */
final class BudgetV1Beta1 {
    /** As Kubernetes keeps such a selector: on a label that no pod has. */
    private static final String NOTHING = "pdb.kubernetes.io/deprecated-v1beta1-empty-selector-match";

    private BudgetV1Beta1() {}

    static ObjectNode toStored(ObjectNode o) {
        JsonNode selector = o.path("spec").path("selector");
        if (selector instanceof ObjectNode empty && empty.isEmpty()) {
            empty.putArray("matchExpressions").addObject().put("key", NOTHING).put("operator", "Exists");
        }
        return o;
    }

    static ObjectNode fromStored(ObjectNode o) {
        JsonNode terms = o.path("spec").path("selector").path("matchExpressions");
        if (terms.size() == 1 && Json.text(terms.path(0), "key").equals(NOTHING)) {
            o.withObject("spec").putObject("selector");
        }
        return o;
    }
}
