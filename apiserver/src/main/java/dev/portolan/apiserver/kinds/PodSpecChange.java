package dev.portolan.apiserver.kinds;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What may change in a pod that exists (pkg/apis/core/validation ValidatePodUpdate): images, and little else. */
final class PodSpecChange {
    private static final String FORBIDDEN = "pod updates may not change fields other than `spec.containers[*].image`,"
            + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
            + "`spec.tolerations` (only additions to existing tolerations),"
            + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    private PodSpecChange() {}

    static void validate(ObjectNode o, ObjectNode old, List<FieldError> errors) {
        for (String list : List.of("initContainers", "containers")) {
            int now = Json.items(o, "spec", list).size();
            if (now != Json.items(old, "spec", list).size()) {
                errors.add(FieldError.forbidden(
                        "spec." + list,
                        "pod updates may not add or remove " + (list.equals("containers") ? "" : "init ")
                                + "containers"));
                return;
            }
        }
        deadline(o, old, errors);
        tolerations(o, old, errors);
        ObjectNode wanted = Json.ensure(o, "spec").deepCopy();
        ObjectNode before = Json.ensure(old, "spec");
        for (String list : List.of("initContainers", "containers")) {
            List<ObjectNode> containers = Json.objects(wanted, list);
            for (int i = 0; i < containers.size(); i++) {
                Json.copy(Json.objects(before, list).get(i), containers.get(i), "image");
            }
        }
        Json.copy(before, wanted, "activeDeadlineSeconds");
        Json.copy(before, wanted, "tolerations");
        if (Json.empty(before, "schedulingGates")
                || Json.items(wanted, "schedulingGates").size()
                        < Json.items(before, "schedulingGates").size()) {
            Json.copy(before, wanted, "schedulingGates");
        }
        if (!wanted.equals(before)) {
            errors.add(FieldError.forbidden("spec", FORBIDDEN + "; changed: " + changed(wanted, before)));
        }
    }

    private static String changed(ObjectNode wanted, ObjectNode before) {
        List<String> fields = java.util.stream.Stream.concat(
                        wanted.propertyNames().stream(), before.propertyNames().stream())
                .distinct()
                .filter(f -> !wanted.path(f).equals(before.path(f)))
                .sorted()
                .map(f -> "spec." + f)
                .toList();
        return String.join(", ", fields);
    }

    /** A deadline may be set or brought nearer, never taken away or put off. */
    private static void deadline(ObjectNode o, ObjectNode old, List<FieldError> errors) {
        long before = Json.number(old.path("spec"), "activeDeadlineSeconds", Long.MAX_VALUE);
        long now = Json.number(o.path("spec"), "activeDeadlineSeconds", Long.MAX_VALUE);
        if (now <= before) {
            return;
        }
        boolean removed = now == Long.MAX_VALUE;
        errors.add(FieldError.invalid(
                "spec.activeDeadlineSeconds",
                removed ? null : now,
                removed
                        ? "must not update from a positive integer to nil value"
                        : "must be less than or equal to previous value"));
    }

    private static void tolerations(ObjectNode o, ObjectNode old, List<FieldError> errors) {
        List<JsonNode> now = Json.items(o, "spec", "tolerations");
        if (!now.containsAll(Json.items(old, "spec", "tolerations"))) {
            errors.add(FieldError.forbidden(
                    "spec.tolerations", "existing toleration can not be modified except its tolerationSeconds"));
        }
    }
}
