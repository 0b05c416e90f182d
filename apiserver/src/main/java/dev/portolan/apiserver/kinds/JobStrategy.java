package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.ResourceType.Subresource;
import dev.portolan.rules.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** batch/v1 Job: pods that run to their end. */
final class JobStrategy extends SpecStrategy {
    private static final ResourceType TYPE = ResourceType.namespaced("batch", "v1", "Job", "jobs")
            .withCategories("all")
            .withSubresources(Subresource.STATUS);
    private static final int BACKOFF_LIMIT = 6;
    private static final Table TABLE = PodTemplates.workload(Table.named()
            .text("Status", "Status of the job.", JobStrategy::phase)
            .text("Completions", "Pods that have ended well, of those that must.", JobStrategy::completions)
            .with(TableColumn.of("Duration", "Time required to complete the job."), JobStrategy::duration)
            .age());

    JobStrategy() {
        super(TYPE, Names::dns1123Subdomain, TABLE);
    }

    @Override
    public void applyDefaults(ObjectNode o) {
        ObjectNode spec = Json.ensure(o, "spec");
        if (!Json.has(spec, "completions") && !Json.has(spec, "parallelism")) {
            spec.put("completions", 1);
        }
        Json.defaultNumber(spec, "parallelism", 1);
        boolean perIndex = Json.has(spec, "backoffLimitPerIndex");
        Json.defaultNumber(spec, "backoffLimit", perIndex ? Integer.MAX_VALUE : BACKOFF_LIMIT);
        Json.defaultText(spec, "completionMode", "NonIndexed");
        Json.defaultFlag(spec, "suspend", false);
        Json.defaultFlag(spec, "manualSelector", false);
        boolean policy = Json.has(spec, "podFailurePolicy");
        Json.defaultText(spec, "podReplacementPolicy", policy ? "Failed" : "TerminatingOrFailed");
        for (ObjectNode rule : Json.objects(spec, "podFailurePolicy", "rules")) {
            Json.objects(rule, "onPodConditions").forEach(c -> Json.defaultText(c, "status", "True"));
        }
        PodTemplates.defaults(spec);
        labels(o);
    }

    /** A Job without labels of its own has those of its pods. */
    private static void labels(ObjectNode o) {
        JsonNode labels = Json.at(o, "spec", "template", "metadata", "labels");
        if (Json.empty(o, "metadata", "labels") && !labels.isEmpty()) {
            Json.ensure(o, "metadata").set("labels", labels.deepCopy());
        }
    }

    /** The server makes the selector, from labels that no other Job's pods have. */
    @Override
    public void prepareForCreate(ObjectNode o) {
        super.prepareForCreate(o);
        ObjectNode spec = Json.ensure(o, "spec");
        if (!Json.isTrue(spec, "manualSelector") && spec.path("template") instanceof ObjectNode template) {
            JobLabels.generate(spec, template, Rows.name(o), Json.text(o, "metadata", "uid"));
        }
        labels(o);
    }

    @Override
    public void prepareForUpdate(ObjectNode o, ObjectNode old) {
        super.prepareForUpdate(o, old);
        ObjectNode spec = Json.ensure(o, "spec");
        if (!Json.has(spec, "selector")) {
            Json.copy(Json.ensure(old, "spec"), spec, "selector"); // kubectl replace with a user's manifest
        }
    }

    @Override
    void rules(ObjectNode o, List<FieldError> errors) {
        JsonNode spec = o.path("spec");
        JobRules.spec(spec, SPEC, errors);
        if (!Json.has(spec, "selector")) {
            errors.add(FieldError.required(SPEC.child("selector").text(), ""));
            return;
        }
        Selectors.validate(spec.path("selector"), SPEC.child("selector"), errors);
        if (Json.has(spec, "template")) {
            PodTemplates.matches(spec.path("template"), Selectors.parse(spec.path("selector")), errors);
        }
        if (!Json.isTrue(spec, "manualSelector")) {
            JobLabels.validate(o, SPEC, errors);
        }
    }

    @Override
    void changes(ObjectNode o, ObjectNode old, List<FieldError> errors) {
        JobRules.change(o, old, SPEC, errors);
    }

    private static String phase(ObjectNode o) {
        for (String type : List.of("Complete", "Failed")) {
            if (condition(o, type)) return type;
        }
        if (Json.has(o, "metadata", "deletionTimestamp")) return "Terminating";
        if (condition(o, "Suspended")) return "Suspended";
        if (condition(o, "FailureTarget")) return "FailureTarget";
        return condition(o, "SuccessCriteriaMet") ? "SuccessCriteriaMet" : "Running";
    }

    private static boolean condition(ObjectNode o, String type) {
        return Json.items(o, "status", "conditions").stream()
                .anyMatch(c -> Json.text(c, "type").equals(type)
                        && Json.text(c, "status").equals("True"));
    }

    private static String completions(ObjectNode o) {
        long succeeded = PodTemplates.count(o, "succeeded");
        var wanted = Json.number(o.path("spec"), "completions");
        if (wanted.isPresent()) return succeeded + "/" + wanted.getAsLong();
        long parallel = Json.number(o.path("spec"), "parallelism", 0);
        return parallel > 1 ? succeeded + "/1 of " + parallel : succeeded + "/1";
    }

    private static Object duration(ObjectNode o, Instant now) {
        String start = Json.text(o, "status", "startTime");
        String end = Json.text(o, "status", "completionTime");
        if (start.isEmpty()) return "";
        return end.isEmpty()
                ? Ages.since(start, now)
                : Ages.human(Duration.between(Instant.parse(start), Instant.parse(end)));
    }

    @Override
    public Map<String, Function<ObjectNode, String>> selectableFields() {
        return Map.of("status.successful", o -> String.valueOf(PodTemplates.count(o, "succeeded")));
    }
}
