package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Names;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** scheduling.k8s.io/v1 PriorityClass: a name for a priority of pods. */
public final class PriorityClassStrategy extends KindStrategy {
    /** Every cluster has these two, for what it cannot be without. */
    public static final Map<String, Integer> SYSTEM =
            Map.of("system-cluster-critical", 2_000_000_000, "system-node-critical", 2_000_001_000);

    private static final ResourceType TYPE = ResourceType.cluster(
                    "scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses")
            .withShortNames("pc");
    private static final int HIGHEST = 1_000_000_000;
    private static final Table TABLE = Table.named()
            .integer("Value", "The priority.", o -> Json.number(o, "value", 0))
            .flag("Global-Default", "Whether it is of pods that name none.", o -> Json.isTrue(o, "globalDefault"))
            .age()
            .text("PreemptionPolicy", "Whether others make room.", o -> Json.text(o, "preemptionPolicy"));

    PriorityClassStrategy() {
        super(TYPE, Names::dns1123Subdomain, TABLE);
    }

    @Override
    public void applyDefaults(ObjectNode o) {
        Json.defaultText(o, "preemptionPolicy", "PreemptLowerPriority");
        Json.defaultNumber(o, "value", 0);
    }

    @Override
    public void prepareForCreate(ObjectNode o) {
        Json.put(Json.ensure(o, "metadata"), "generation", 1);
    }

    @Override
    void rules(ObjectNode o, List<FieldError> errors) {
        String name = Rows.name(o);
        long value = Json.number(o, "value", 0);
        if (name.startsWith("system-")) {
            if (!SYSTEM.containsKey(name) || SYSTEM.get(name) != value) {
                errors.add(FieldError.forbidden(
                        "metadata.name",
                        "priority class names with 'system-' prefix are reserved for system use only. error: " + name
                                + " is not a known system priority class"));
            }
        } else if (value > HIGHEST) {
            errors.add(FieldError.forbidden("value", "maximum allowed value of a user defined priority is " + HIGHEST));
        }
        Rules.oneOf(
                Json.text(o, "preemptionPolicy"),
                List.of("Never", "PreemptLowerPriority"),
                FieldPath.of("preemptionPolicy"),
                errors);
    }

    @Override
    void changes(ObjectNode o, ObjectNode old, List<FieldError> errors) {
        if (Json.number(o, "value", 0) != Json.number(old, "value", 0)) {
            errors.add(FieldError.forbidden("value", "may not be changed in an update."));
        }
        Rules.keeps(o.path("preemptionPolicy"), old.path("preemptionPolicy"), FieldPath.of("preemptionPolicy"), errors);
    }
}
