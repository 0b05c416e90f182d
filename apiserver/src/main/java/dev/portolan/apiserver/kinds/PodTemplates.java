package dev.portolan.apiserver.kinds;

import dev.portolan.rules.LabelSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What kinds that make pods from a template share: selector and template must fit, and the wide columns of their tables. */
final class PodTemplates {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath TEMPLATE = SPEC.child("template");

    private PodTemplates() {}

    /** Fills in {@code spec.template} if it is there. */
    static void defaults(ObjectNode spec) {
        if (spec.path("template") instanceof ObjectNode template) {
            PodSpecDefaults.template(template);
        }
    }

    /**
     * Selector, template, replicas and minReadySeconds of a workload whose pods run until they are replaced.
     *
     * @param kind in words, such as {@code deployment}, for the message about an empty selector
     * @param runner the kind that runs the pods, such as {@code ReplicaSet}
     */
    static void validate(ObjectNode o, String kind, String runner, List<FieldError> errors) {
        JsonNode spec = o.path("spec");
        counts(spec, errors);
        boolean selects = selector(spec, kind, errors);
        template(spec, selects ? Selectors.parse(spec.path("selector")) : LabelSelector.EVERYTHING, runner, errors);
    }

    static void counts(JsonNode spec, List<FieldError> errors) {
        Rules.notNegative(spec, "replicas", SPEC, errors);
        Rules.notNegative(spec, "minReadySeconds", SPEC, errors);
    }

    private static boolean selector(JsonNode spec, String kind, List<FieldError> errors) {
        FieldPath path = SPEC.child("selector");
        if (!Json.has(spec, "selector")) {
            errors.add(FieldError.required(path.text(), ""));
            return false;
        }
        JsonNode selector = spec.path("selector");
        List<FieldError> wrong = new ArrayList<>();
        Selectors.validate(selector, path, wrong);
        errors.addAll(wrong);
        if (Json.empty(selector, "matchLabels") && Json.empty(selector, "matchExpressions")) {
            errors.add(FieldError.invalid(path.text(), selector, "empty selector is invalid for " + kind));
            return false;
        }
        return wrong.isEmpty();
    }

    /** A template whose pods always run, with labels that {@code selector} matches. */
    static void template(JsonNode spec, LabelSelector selector, String runner, List<FieldError> errors) {
        if (!Json.has(spec, "template")) {
            errors.add(FieldError.required(TEMPLATE.text(), ""));
            return;
        }
        JsonNode template = spec.path("template");
        matches(template, selector, errors);
        template(template, TEMPLATE, errors);
        FieldPath pod = TEMPLATE.child("spec");
        String restart = Json.text(template, "spec", "restartPolicy");
        if (!restart.equals("Always") && PodSpecRules.RESTART_POLICIES.contains(restart)) {
            errors.add(FieldError.notSupported(pod.child("restartPolicy").text(), restart, List.of("Always")));
        }
        if (Json.has(template, "spec", "activeDeadlineSeconds")) {
            errors.add(FieldError.forbidden(
                    pod.child("activeDeadlineSeconds").text(),
                    "activeDeadlineSeconds in " + runner + " is not Supported"));
        }
    }

    /** Pods that the selector does not match would be nobody's. */
    static void matches(JsonNode template, LabelSelector selector, List<FieldError> errors) {
        JsonNode labels = template.path("metadata").path("labels");
        if (!selector.matches(Selectors.labels(labels))) {
            errors.add(FieldError.invalid(
                    TEMPLATE.child("metadata").child("labels").text(),
                    labels.isMissingNode() ? null : labels,
                    "`selector` does not match template `labels`"));
        }
    }

    /** Labels, annotations and pod of a template. */
    static void template(JsonNode template, FieldPath path, List<FieldError> errors) {
        JsonNode metadata = template.path("metadata");
        FieldPath at = path.child("metadata");
        ObjectMeta.labels(metadata.path("labels"), at.child("labels"), errors);
        ObjectMeta.annotations(metadata.path("annotations"), at.child("annotations"), errors);
        PodSpecRules.validate(template.path("spec"), path.child("spec"), errors);
    }

    /** The selector of a workload never changes: pods that no longer match would be nobody's. */
    static void keepsSelector(ObjectNode o, ObjectNode old, List<FieldError> errors) {
        Rules.keeps(o.path("spec").path("selector"), old.path("spec").path("selector"), SPEC.child("selector"), errors);
    }

    /** Adds the wide columns about the containers of the template at this path. */
    static Table containers(Table table, String... template) {
        return table.wide(
                        "Containers",
                        "Names of each container in the template.",
                        o -> each(Json.at(o, template), "name"))
                .wide(
                        "Images",
                        "Images referenced by each container in the template.",
                        o -> each(Json.at(o, template), "image"));
    }

    /** Adds the wide columns of a workload with a template and a selector in its spec. */
    static Table workload(Table table) {
        return containers(table, "spec", "template").wide("Selector", "Label selector of the pods.", o -> {
            LabelSelector selector = Selectors.parse(o.path("spec").path("selector"));
            return selector.requirements().isEmpty() ? Rows.NONE : selector.toString();
        });
    }

    static String each(JsonNode template, String field) {
        return Json.items(template, "spec", "containers").stream()
                .map(c -> Json.text(c, field))
                .collect(Collectors.joining(","));
    }

    /** The number at {@code field} of the status, 0 if there is none. */
    static long count(ObjectNode o, String field) {
        return Json.number(o.path("status"), field, 0);
    }

    /** The number of pods asked for. */
    static long replicas(ObjectNode o) {
        return Json.number(o.path("spec"), "replicas", 0);
    }

    /** {@code 2/3}: how many of the pods asked for are ready. */
    static String ready(ObjectNode o) {
        return count(o, "readyReplicas") + "/" + replicas(o);
    }
}
