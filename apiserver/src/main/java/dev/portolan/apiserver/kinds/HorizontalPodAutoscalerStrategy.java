package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.ResourceType.Subresource;
import dev.portolan.rules.Names;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** autoscaling/v2 HorizontalPodAutoscaler: the replicas a workload should have by its load. Kept and checked; nothing here acts on it. */
final class HorizontalPodAutoscalerStrategy extends SpecStrategy {
    private static final ResourceType TYPE = ResourceType.namespaced(
                    "autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers")
            .withShortNames("hpa")
            .withCategories("all")
            .withSubresources(Subresource.STATUS);
    private static final int CPU_PERCENT = 80;
    private static final int SHOWN_METRICS = 2;
    private static final List<String> METRICS = List.of("ContainerResource", "External", "Object", "Pods", "Resource");
    private static final Table TABLE = Table.named()
            .text("Reference", "The workload to scale.", HorizontalPodAutoscalerStrategy::reference)
            .text("Targets", "The load, and what it should be.", HorizontalPodAutoscalerStrategy::targets)
            .text("MinPods", "Never fewer pods.", o -> bound(o, "minReplicas"))
            .text("MaxPods", "Never more pods.", o -> bound(o, "maxReplicas"))
            .text("Replicas", "How many pods there are.", o -> String.valueOf(PodTemplates.count(o, "currentReplicas")))
            .age();

    HorizontalPodAutoscalerStrategy() {
        super(TYPE, Names::dns1123Subdomain, TABLE);
    }

    private static String reference(ObjectNode o) {
        return Json.text(o, "spec", "scaleTargetRef", "kind") + "/" + Json.text(o, "spec", "scaleTargetRef", "name");
    }

    private static String bound(ObjectNode o, String field) {
        return Json.has(o, "spec", field) ? o.path("spec").path(field).asString() : Rows.UNSET;
    }

    /** {@code cpu: <unknown>/80%}: the present value of each metric, if somebody reports it, and the target. */
    private static String targets(ObjectNode o) {
        List<String> shown = new ArrayList<>();
        List<JsonNode> metrics = Json.items(o, "spec", "metrics");
        List<JsonNode> current = Json.items(o, "status", "currentMetrics");
        for (int i = 0; i < Math.min(metrics.size(), SHOWN_METRICS); i++) {
            JsonNode part = part(metrics.get(i));
            JsonNode now = i < current.size() ? part(current.get(i)).path("current") : MissingNode.getInstance();
            String name = Json.text(part, "name");
            boolean resource = !name.isEmpty();
            String text = value(now) + "/" + value(part.path("target"));
            shown.add((resource ? name + ": " : "") + text + (perPod(part, resource) ? " (avg)" : ""));
        }
        if (shown.isEmpty()) return Rows.NONE;
        int more = metrics.size() - shown.size();
        return String.join(", ", shown) + (more > 0 ? " + " + more + " more..." : "");
    }

    private static boolean perPod(JsonNode part, boolean resource) {
        return !resource && Json.has(part, "target", "averageValue") && Json.has(part, "describedObject");
    }

    private static JsonNode part(JsonNode metric) {
        String type = Json.text(metric, "type");
        return type.isEmpty()
                ? MissingNode.getInstance()
                : metric.path(Character.toLowerCase(type.charAt(0)) + type.substring(1));
    }

    private static String value(JsonNode amount) {
        if (Json.has(amount, "averageUtilization")) return Json.number(amount, "averageUtilization", 0) + "%";
        String average = Json.text(amount, "averageValue");
        String value = average.isEmpty() ? Json.text(amount, "value") : average;
        return value.isEmpty() ? "<unknown>" : value;
    }

    @Override
    public void applyDefaults(ObjectNode o) {
        ObjectNode spec = Json.ensure(o, "spec");
        Json.defaultNumber(spec, "minReplicas", 1);
        if (Json.empty(spec, "metrics")) {
            ObjectNode metric = spec.putArray("metrics").addObject().put("type", "Resource");
            metric.putObject("resource")
                    .put("name", "cpu")
                    .putObject("target")
                    .put("type", "Utilization")
                    .put("averageUtilization", CPU_PERCENT);
        }
    }

    @Override
    public void prepareForCreate(ObjectNode o) {
        super.prepareForCreate(o);
        Json.ensure(o, "metadata").remove("generation");
    }

    @Override
    public void prepareForUpdate(ObjectNode o, ObjectNode old) {
        Json.copy(old, o, "status");
    }

    @Override
    void firstStatus(ObjectNode o) {
        o.putObject("status").put("currentReplicas", 0).put("desiredReplicas", 0);
    }

    @Override
    void rules(ObjectNode o, List<FieldError> errors) {
        JsonNode spec = o.path("spec");
        Rules.atLeast(spec, "minReplicas", 1, SPEC, errors);
        long max = Json.number(spec, "maxReplicas", 0);
        FieldPath maximum = SPEC.child("maxReplicas");
        if (max < 1) {
            errors.add(FieldError.invalid(maximum.text(), max, "must be greater than 0"));
        }
        if (max < Json.number(spec, "minReplicas", 1)) {
            errors.add(FieldError.invalid(maximum.text(), max, "must be greater than or equal to `minReplicas`"));
        }
        for (String field : List.of("kind", "name")) {
            if (Json.empty(spec, "scaleTargetRef", field)) {
                errors.add(FieldError.required(
                        SPEC.child("scaleTargetRef").child(field).text(), ""));
            }
        }
        List<JsonNode> metrics = Json.items(spec, "metrics");
        for (int i = 0; i < metrics.size(); i++) {
            metric(metrics.get(i), SPEC.child("metrics").index(i), errors);
        }
    }

    private static void metric(JsonNode metric, FieldPath path, List<FieldError> errors) {
        String type = Json.text(metric, "type");
        if (type.isEmpty()) {
            errors.add(FieldError.required(path.child("type").text(), "must specify a metric source type"));
            return;
        }
        Rules.oneOf(type, METRICS, path.child("type"), errors);
        if (!METRICS.contains(type)) return;
        String field = Character.toLowerCase(type.charAt(0)) + type.substring(1);
        if (!Json.has(metric, field)) {
            errors.add(FieldError.required(
                    path.child(field).text(), "must populate information for the given metric source"));
            return;
        }
        JsonNode target = metric.path(field).path("target");
        FieldPath at = path.child(field).child("target");
        if (Json.empty(target, "type")) {
            errors.add(FieldError.required(at.child("type").text(), "must specify a metric target type"));
        } else {
            Rules.oneOf(
                    Json.text(target, "type"),
                    List.of("AverageValue", "Utilization", "Value"),
                    at.child("type"),
                    errors);
        }
        if (Json.has(target, "averageUtilization") && Json.number(target, "averageUtilization", 0) < 1) {
            errors.add(FieldError.invalid(
                    at.child("averageUtilization").text(),
                    target.path("averageUtilization"),
                    "must be greater than 0"));
        }
        for (String amount : List.of("value", "averageValue")) {
            if (Json.has(target, amount)) {
                Quantities.positive(Json.text(target, amount), at.child(amount), errors);
            }
        }
    }
}
