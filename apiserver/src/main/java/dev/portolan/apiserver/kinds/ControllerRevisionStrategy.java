package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Names;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** apps/v1 ControllerRevision: a copy of a workload's template, to go back to. */
final class ControllerRevisionStrategy extends KindStrategy {
    private static final ResourceType TYPE =
            ResourceType.namespaced("apps", "v1", "ControllerRevision", "controllerrevisions");
    private static final Table TABLE = Table.named()
            .text("Controller", "The workload that it is of.", ControllerRevisionStrategy::controller)
            .integer("Revision", "The revision's number.", o -> Json.number(o, "revision", 0))
            .age();

    ControllerRevisionStrategy() {
        super(TYPE, Names::dns1123Subdomain, TABLE);
    }

    /** {@code daemonset.apps/agent}. */
    private static String controller(ObjectNode o) {
        for (JsonNode owner : Json.items(o, "metadata", "ownerReferences")) {
            if (!Json.isTrue(owner, "controller")) continue;
            String version = Json.text(owner, "apiVersion");
            int slash = version.indexOf('/');
            String kind = Json.text(owner, "kind").toLowerCase(java.util.Locale.ROOT);
            return kind + (slash < 0 ? "" : "." + version.substring(0, slash)) + "/" + Json.text(owner, "name");
        }
        return Rows.NONE;
    }

    @Override
    void rules(ObjectNode o, List<FieldError> errors) {
        if (!Json.has(o, "data")) {
            errors.add(FieldError.required("data", "data is mandatory"));
        }
        Rules.notNegative(o, "revision", FieldPath.ROOT, errors);
    }

    @Override
    void changes(ObjectNode o, ObjectNode old, List<FieldError> errors) {
        Rules.keeps(o.path("data"), old.path("data"), FieldPath.of("data"), errors);
    }
}
