package dev.portolan.apiserver.kinds;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * autoscaling/v1 HorizontalPodAutoscaler: one number for the CPU stands for the metrics of v2. What else v2 has goes along in Kubernetes'
 * own annotations, so that nothing is lost when a client writes back what it read.
 */
final class AutoscalerV1 {
    private static final String METRICS = "autoscaling.alpha.kubernetes.io/metrics";
    private static final String BEHAVIOR = "autoscaling.alpha.kubernetes.io/behavior";
    private static final String CPU = "targetCPUUtilizationPercentage";
    private static final String CURRENT_CPU = "currentCPUUtilizationPercentage";
    private static final JsonMapper JSON = new JsonMapper();

    private AutoscalerV1() {}

    static ObjectNode toStored(ObjectNode o) {
        JsonNode cpu = JsonNodeFactory.instance.missingNode();
        if (o.path("spec") instanceof ObjectNode spec) {
            cpu = spec.path(CPU);
            spec.remove(CPU);
        }
        ArrayNode metrics = JsonNodeFactory.instance.arrayNode();
        if (cpu.isIntegralNumber()) metrics.add(cpu(cpu.asInt()));
        if (carried(o, METRICS) instanceof ArrayNode more) metrics.addAll(more);
        if (!metrics.isEmpty()) o.withObject("spec").set("metrics", metrics);
        JsonNode behavior = carried(o, BEHAVIOR);
        if (behavior.isObject()) o.withObject("spec").set("behavior", behavior);
        if (o.path("status") instanceof ObjectNode status) status.remove(CURRENT_CPU);
        return o;
    }

    private static ObjectNode cpu(int percent) {
        ObjectNode metric = JsonNodeFactory.instance.objectNode().put("type", "Resource");
        ObjectNode resource = metric.putObject("resource").put("name", "cpu");
        resource.putObject("target").put("type", "Utilization").put("averageUtilization", percent);
        return metric;
    }

    /** What an annotation carries; missing where it carries nothing that can be read. */
    private static JsonNode carried(ObjectNode o, String annotation) {
        String text = o.path("metadata").path("annotations").path(annotation).asString("");
        if (text.isEmpty()) return JsonNodeFactory.instance.missingNode();
        o.withObject("metadata").withObject("annotations").remove(annotation);
        try {
            return JSON.readTree(text);
        } catch (JacksonException notOurs) {
            return JsonNodeFactory.instance.missingNode();
        }
    }

    static ObjectNode fromStored(ObjectNode o) {
        if (!(o.path("spec") instanceof ObjectNode spec)) return o;
        ArrayNode rest = JsonNodeFactory.instance.arrayNode();
        boolean found = false;
        for (JsonNode metric : spec.path("metrics")) {
            JsonNode percent = metric.path("resource").path("target").path("averageUtilization");
            boolean isCpu = !found && Json.text(metric.path("resource"), "name").equals("cpu") && percent.isNumber();
            if (isCpu) spec.put(CPU, percent.asInt());
            else rest.add(metric);
            found |= isCpu;
        }
        if (!rest.isEmpty()) carry(o, METRICS, rest);
        if (spec.path("behavior").isObject()) carry(o, BEHAVIOR, spec.path("behavior"));
        spec.remove("metrics");
        spec.remove("behavior");
        if (o.path("status") instanceof ObjectNode status) status(status);
        return o;
    }

    private static void carry(ObjectNode o, String annotation, JsonNode what) {
        o.withObject("metadata").withObject("annotations").put(annotation, what.toString());
    }

    private static void status(ObjectNode status) {
        for (JsonNode metric : status.path("currentMetrics")) {
            JsonNode percent = metric.path("resource").path("current").path("averageUtilization");
            if (Json.text(metric.path("resource"), "name").equals("cpu") && percent.isNumber()) {
                status.put(CURRENT_CPU, percent.asInt());
            }
        }
        status.remove("currentMetrics");
        status.remove("conditions");
        if (!status.has("currentReplicas")) status.put("currentReplicas", 0);
    }
}
