package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.ResourceType.Subresource;
import dev.portolan.rules.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** v1 Pod: mostly fixed once made; goes only when its node agent says that its containers are gone. */
final class PodStrategy implements Strategy {
    private static final ResourceType TYPE = ResourceType.namespaced("", "v1", "Pod", "pods")
            .withShortNames("po")
            .withCategories("all")
            .withSubresources(Subresource.STATUS);
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final List<String> TAINTS_TOLERATED =
            List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");

    @Override
    public ResourceType type() {
        return TYPE;
    }

    @Override
    public void applyDefaults(ObjectNode o) {
        ObjectNode spec = Json.ensure(o, "spec");
        PodSpecDefaults.apply(spec);
        Json.defaultFlag(spec, "enableServiceLinks", true);
        for (String list : List.of("initContainers", "containers")) {
            Json.objects(spec, list).forEach(PodStrategy::requests);
        }
    }

    /** A limit without a request is also the request. */
    private static void requests(ObjectNode container) {
        if (!(container.path("resources") instanceof ObjectNode resources) || Json.empty(resources, "limits")) {
            return;
        }
        ObjectNode requests = Json.ensure(resources, "requests");
        resources.path("limits").properties().forEach(limit -> {
            if (!requests.has(limit.getKey())) {
                requests.set(limit.getKey(), limit.getValue());
            }
        });
    }

    /** What Kubernetes' admission adds to each new pod without a look at other objects is added here: patience with sick nodes. */
    @Override
    public void prepareForCreate(ObjectNode o) {
        Lifecycle.create(o);
        ObjectNode spec = Json.ensure(o, "spec");
        Json.defaultNumber(spec, "priority", 0);
        Json.defaultText(spec, "preemptionPolicy", "PreemptLowerPriority");
        for (String taint : TAINTS_TOLERATED) {
            boolean said = Json.items(spec, "tolerations").stream()
                    .anyMatch(t -> Json.text(t, "key").equals(taint) || Json.empty(t, "key"));
            if (!said) {
                spec.withArray("tolerations")
                        .addObject()
                        .put("key", taint)
                        .put("operator", "Exists")
                        .put("effect", "NoExecute")
                        .put("tolerationSeconds", 300);
            }
        }
        o.putObject("status").put("phase", "Pending").put("qosClass", QualityOfService.of(spec));
    }

    @Override
    public void prepareForUpdate(ObjectNode o, ObjectNode old) {
        Lifecycle.update(o, old);
    }

    @Override
    public void prepareStatusUpdate(ObjectNode o, ObjectNode old) {
        Lifecycle.status(o, old);
        Json.copy(Json.ensure(old, "status"), Json.ensure(o, "status"), "qosClass");
    }

    @Override
    public List<FieldError> validate(ObjectNode o) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validate(o, TYPE, Names::dns1123Subdomain));
        PodSpecRules.validate(o.path("spec"), SPEC, errors);
        return errors;
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode o, ObjectNode old) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validateUpdate(o, old));
        PodSpecChange.validate(o, old, errors);
        return errors;
    }

    /** A pod that no node runs, or whose containers are gone, needs no time to end. */
    @Override
    public long gracePeriodSeconds(ObjectNode o, OptionalLong asked) {
        String phase = Json.text(o, "status", "phase");
        if (Json.empty(o, "spec", "nodeName") || phase.equals("Succeeded") || phase.equals("Failed")) {
            return 0;
        }
        long wanted = asked.orElseGet(() -> Json.number(o.path("spec"), "terminationGracePeriodSeconds", 0));
        return wanted < 0 ? 1 : wanted;
    }

    @Override
    public List<TableColumn> columns() {
        return PodRow.COLUMNS;
    }

    @Override
    public List<Object> row(ObjectNode o, Instant now) {
        return PodRow.of(o, now);
    }

    @Override
    public Map<String, Function<ObjectNode, String>> selectableFields() {
        Map<String, Function<ObjectNode, String>> fields = new HashMap<>();
        for (String field : List.of("nodeName", "restartPolicy", "schedulerName", "serviceAccountName")) {
            fields.put("spec." + field, o -> Json.text(o, "spec", field));
        }
        fields.put("spec.hostNetwork", o -> String.valueOf(Json.isTrue(o, "spec", "hostNetwork")));
        for (String field : List.of("phase", "podIP", "nominatedNodeName")) {
            fields.put("status." + field, o -> Json.text(o, "status", field));
        }
        return fields;
    }
}
