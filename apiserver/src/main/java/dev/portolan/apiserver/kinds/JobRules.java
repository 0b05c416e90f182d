package dev.portolan.apiserver.kinds;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a Job's spec must keep, by itself and in a CronJob's template (pkg/apis/batch/validation). */
final class JobRules {
    private static final int MOST_INDEXED = 100_000;
    private static final List<String> COUNTS = List.of(
            "parallelism",
            "completions",
            "activeDeadlineSeconds",
            "backoffLimit",
            "ttlSecondsAfterFinished",
            "backoffLimitPerIndex",
            "maxFailedIndexes");
    private static final List<String> FIXED = List.of(
            "selector", "completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy");
    private static final List<String> SCHEDULING =
            List.of("nodeSelector", "affinity", "tolerations", "schedulingGates");

    private JobRules() {}

    static void spec(JsonNode spec, FieldPath path, List<FieldError> errors) {
        COUNTS.forEach(field -> Rules.notNegative(spec, field, path, errors));
        String mode = Json.text(spec, "completionMode");
        boolean indexed = mode.equals("Indexed");
        if (!mode.isEmpty()) {
            Rules.oneOf(mode, List.of("Indexed", "NonIndexed"), path.child("completionMode"), errors);
        }
        if (indexed && !Json.has(spec, "completions")) {
            errors.add(FieldError.required(path.child("completions").text(), "when completion mode is Indexed"));
        }
        long parallelism = Json.number(spec, "parallelism", 0);
        if (indexed && parallelism > MOST_INDEXED) {
            errors.add(FieldError.invalid(
                    path.child("parallelism").text(),
                    parallelism,
                    "must be less than or equal to " + MOST_INDEXED + " when completion mode is Indexed"));
        }
        for (String field : List.of("backoffLimitPerIndex", "maxFailedIndexes", "successPolicy")) {
            if (!indexed && Json.has(spec, field)) {
                errors.add(FieldError.invalid(
                        path.child(field).text(), spec.path(field), "requires indexed completion mode"));
            }
        }
        if (Json.has(spec, "podReplacementPolicy")) {
            Rules.oneOf(
                    Json.text(spec, "podReplacementPolicy"),
                    List.of("Failed", "TerminatingOrFailed"),
                    path.child("podReplacementPolicy"),
                    errors);
        }
        failurePolicy(spec, indexed, path.child("podFailurePolicy").child("rules"), errors);
        template(spec, path.child("template"), errors);
    }

    private static void template(JsonNode spec, FieldPath path, List<FieldError> errors) {
        if (!Json.has(spec, "template")) {
            errors.add(FieldError.required(path.text(), ""));
            return;
        }
        PodTemplates.template(spec.path("template"), path, errors);
        String restart = Json.text(spec, "template", "spec", "restartPolicy");
        FieldPath at = path.child("spec").child("restartPolicy");
        if (restart.equals("Always")) {
            errors.add(FieldError.required(at.text(), "valid values: \"OnFailure\", \"Never\""));
        } else if (Json.has(spec, "podFailurePolicy") && !restart.equals("Never")) {
            errors.add(FieldError.invalid(
                    at.text(), restart, "only \"Never\" is supported when podFailurePolicy is specified"));
        }
    }

    private static void failurePolicy(JsonNode spec, boolean indexed, FieldPath path, List<FieldError> errors) {
        List<JsonNode> rules = Json.items(spec, "podFailurePolicy", "rules");
        for (int i = 0; i < rules.size(); i++) {
            FieldPath at = path.index(i);
            JsonNode rule = rules.get(i);
            Rules.oneOf(
                    Json.text(rule, "action"),
                    List.of("Count", "FailIndex", "FailJob", "Ignore"),
                    at.child("action"),
                    errors);
            if (Json.text(rule, "action").equals("FailIndex") && !Json.has(spec, "backoffLimitPerIndex")) {
                errors.add(FieldError.invalid(
                        at.child("action").text(), "FailIndex", "requires the backoffLimitPerIndex to be set"));
            }
            boolean codes = Json.has(rule, "onExitCodes");
            boolean conditions = !Json.empty(rule, "onPodConditions");
            if (codes && conditions) {
                errors.add(FieldError.invalid(
                        at.text(), rule, "specifying both OnExitCodes and OnPodConditions is not supported"));
            } else if (!codes && !conditions) {
                errors.add(FieldError.invalid(
                        at.text(), rule, "specifying one of OnExitCodes and OnPodConditions is required"));
            } else if (codes) {
                exitCodes(rule.path("onExitCodes"), at.child("onExitCodes"), errors);
            }
        }
    }

    private static void exitCodes(JsonNode codes, FieldPath path, List<FieldError> errors) {
        String operator = Json.text(codes, "operator");
        Rules.oneOf(operator, List.of("In", "NotIn"), path.child("operator"), errors);
        List<JsonNode> values = Json.items(codes, "values");
        if (values.isEmpty()) {
            errors.add(FieldError.invalid(
                    path.child("values").text(), codes.path("values"), "at least one value is required"));
        }
        for (int i = 0; i < values.size(); i++) {
            if (operator.equals("In") && values.get(i).asInt(0) == 0) {
                errors.add(FieldError.invalid(
                        path.child("values").index(i).text(), 0, "must not be 0 for the In operator"));
            }
        }
    }

    static void change(ObjectNode o, ObjectNode old, FieldPath path, List<FieldError> errors) {
        JsonNode now = o.path("spec");
        JsonNode before = old.path("spec");
        FIXED.forEach(field -> Rules.keeps(now.path(field), before.path(field), path.child(field), errors));
        completions(now, before, path.child("completions"), errors);
        JsonNode template = now.path("template").deepCopy();
        if (notStarted(old) && template instanceof ObjectNode changed) {
            keepScheduling(changed, before.path("template"));
        }
        if (!Json.same(template, before.path("template"))) {
            errors.add(Rules.immutable(path.child("template"), now.path("template")));
        }
    }

    /** An indexed Job may be stretched or shrunk, if parallelism goes with it. */
    private static void completions(JsonNode now, JsonNode before, FieldPath path, List<FieldError> errors) {
        if (Json.same(now.path("completions"), before.path("completions"))) {
            return;
        }
        if (!Json.text(now, "completionMode").equals("Indexed") || !Json.has(now, "completions")) {
            errors.add(Rules.immutable(path, now.path("completions")));
        } else if (!now.path("completions").equals(now.path("parallelism"))) {
            errors.add(FieldError.invalid(
                    path.text(), now.path("completions"), "can only be modified in tandem with spec.parallelism"));
        }
    }

    private static boolean notStarted(ObjectNode old) {
        return Json.isTrue(old, "spec", "suspend") && !Json.has(old, "status", "startTime");
    }

    /** Where pods of a Job that never ran may go can still change: whoever queues Jobs decides that late (KEP-2926). */
    private static void keepScheduling(ObjectNode template, JsonNode before) {
        ObjectNode spec = Json.ensure(template, "spec");
        if (before.path("spec") instanceof ObjectNode old) {
            SCHEDULING.forEach(field -> Json.copy(old, spec, field));
        }
        ObjectNode metadata = Json.ensure(template, "metadata");
        if (before.path("metadata") instanceof ObjectNode old) {
            new ArrayList<>(List.of("labels", "annotations")).forEach(field -> Json.copy(old, metadata, field));
        }
    }
}
