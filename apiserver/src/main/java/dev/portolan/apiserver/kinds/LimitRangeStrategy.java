package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** v1 LimitRange: bounds and defaults for the resources of a namespace's objects. Kept and checked; nothing here acts on it. */
final class LimitRangeStrategy extends KindStrategy {
    private static final ResourceType TYPE =
            ResourceType.namespaced("", "v1", "LimitRange", "limitranges").withShortNames("limits");
    private static final FieldPath LIMITS = FieldPath.of("spec.limits");
    private static final Table TABLE =
            Table.named().text("Created At", "When it was made.", o -> Json.text(o, "metadata", "creationTimestamp"));

    LimitRangeStrategy() {
        super(TYPE, Names::dns1123Subdomain, TABLE);
    }

    /** A maximum is also the default limit, which is also the default request; failing both, a minimum is. */
    @Override
    public void applyDefaults(ObjectNode o) {
        for (ObjectNode limit : Json.objects(o, "spec", "limits")) {
            if (!Json.text(limit, "type").equals("Container")) continue;
            fill(limit, "default", "max");
            fill(limit, "defaultRequest", "default");
            fill(limit, "defaultRequest", "min");
        }
    }

    private static void fill(ObjectNode limit, String to, String from) {
        if (Json.empty(limit, from)) return;
        ObjectNode target = Json.ensure(limit, to);
        limit.path(from).properties().forEach(e -> {
            if (!target.has(e.getKey())) target.set(e.getKey(), e.getValue().deepCopy());
        });
    }

    @Override
    void rules(ObjectNode o, List<FieldError> errors) {
        List<JsonNode> limits = Json.items(o, "spec", "limits");
        Set<String> types = new HashSet<>();
        for (int i = 0; i < limits.size(); i++) {
            JsonNode limit = limits.get(i);
            FieldPath at = LIMITS.index(i);
            String type = Json.text(limit, "type");
            if (type.isEmpty()) {
                errors.add(FieldError.required(at.child("type").text(), ""));
            } else if (!types.add(type)) {
                errors.add(FieldError.duplicate(at.child("type").text(), type));
            }
            if (type.equals("Pod")) {
                for (String field : List.of("default", "defaultRequest")) {
                    if (!Json.empty(limit, field)) {
                        errors.add(FieldError.forbidden(
                                at.child(field).text(), "may not be specified when `type` is 'Pod'"));
                    }
                }
            }
            limit.path("min").properties().forEach(e -> {
                String min = e.getValue().asString("");
                String max = Json.text(limit, "max", e.getKey());
                if (Quantities.less(max, min)) {
                    errors.add(FieldError.invalid(
                            at.child("min").key(e.getKey()).text(),
                            min,
                            "min value " + min + " is greater than max value " + max));
                }
            });
        }
    }
}
