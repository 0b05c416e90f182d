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

    /**
     * Selector, template, replicas and minReadySeconds of a workload.
     *
     * @param kind in words, such as {@code deployment}, for the message about an empty selector
     */
    static void validate(ObjectNode o, String kind, List<FieldError> errors) {
        JsonNode spec = o.path("spec");
        Rules.notNegative(spec, "replicas", SPEC, errors);
        Rules.notNegative(spec, "minReadySeconds", SPEC, errors);
        boolean selects = selector(spec, kind, errors);
        if (!Json.has(spec, "template")) {
            errors.add(FieldError.required(TEMPLATE.text(), ""));
            return;
        }
        JsonNode labels = spec.path("template").path("metadata").path("labels");
        if (selects && !Selectors.parse(spec.path("selector")).matches(Selectors.labels(labels))) {
            errors.add(FieldError.invalid(
                    TEMPLATE.child("metadata").child("labels").text(),
                    labels.isMissingNode() ? null : labels,
                    "`selector` does not match template `labels`"));
        }
        template(spec.path("template"), errors);
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

    private static void template(JsonNode template, List<FieldError> errors) {
        JsonNode metadata = template.path("metadata");
        ObjectMeta.labels(metadata.path("labels"), TEMPLATE.child("metadata").child("labels"), errors);
        ObjectMeta.annotations(
                metadata.path("annotations"), TEMPLATE.child("metadata").child("annotations"), errors);
        FieldPath pod = TEMPLATE.child("spec");
        PodSpecRules.validate(template.path("spec"), pod, errors);
        String restart = Json.text(template, "spec", "restartPolicy");
        if (!restart.equals("Always") && PodSpecRules.RESTART_POLICIES.contains(restart)) {
            errors.add(FieldError.notSupported(pod.child("restartPolicy").text(), restart, List.of("Always")));
        }
        if (Json.has(template, "spec", "activeDeadlineSeconds")) {
            errors.add(FieldError.forbidden(
                    pod.child("activeDeadlineSeconds").text(), "pods of a template run until they are replaced"));
        }
    }

    /** The selector of a workload never changes: pods that no longer match would be nobody's. */
    static void keepsSelector(ObjectNode o, ObjectNode old, List<FieldError> errors) {
        Rules.keeps(o.path("spec").path("selector"), old.path("spec").path("selector"), SPEC.child("selector"), errors);
    }

    static final List<TableColumn> CONTAINER_COLUMNS = List.of(
            TableColumn.wide("Containers", "Names of each container in the template."),
            TableColumn.wide("Images", "Images referenced by each container in the template."));
    static final TableColumn SELECTOR_COLUMN = TableColumn.wide("Selector", "Label selector of the pods.");

    /** The cells of {@link #CONTAINER_COLUMNS}. */
    static List<Object> containers(ObjectNode o) {
        return List.of(each(o, "name"), each(o, "image"));
    }

    private static String each(ObjectNode o, String field) {
        return Json.items(o, "spec", "template", "spec", "containers").stream()
                .map(c -> Json.text(c, field))
                .collect(Collectors.joining(","));
    }

    /** The cell of {@link #SELECTOR_COLUMN}. */
    static String selector(ObjectNode o) {
        LabelSelector selector = Selectors.parse(o.path("spec").path("selector"));
        return selector.requirements().isEmpty() ? Rows.NONE : selector.toString();
    }

    /** The number at {@code field} of the status, 0 if there is none. */
    static long count(ObjectNode o, String field) {
        return Json.number(o.path("status"), field, 0);
    }

    /** The number of pods asked for. */
    static long replicas(ObjectNode o) {
        return Json.number(o.path("spec"), "replicas", 0);
    }
}
