package dev.portolan.apiserver.kinds;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * From one spec to the next: what was allocated stays where the update doesn't name it, what the new type has no use for
 * goes where the update didn't touch it, and what must not change is refused.
 */
final class ServiceChange {
    private static final FieldPath SPEC = FieldPath.of("spec");

    private ServiceChange() {}

    /** Whoever sets only {@code clusterIP} means {@code clusterIPs} too. */
    static void agreeOnAddresses(ObjectNode spec) {
        if (!Json.empty(spec, "clusterIP") && Json.empty(spec, "clusterIPs")) {
            spec.putArray("clusterIPs").add(Json.text(spec, "clusterIP"));
        }
    }

    /** Completes {@code spec}, the new one. */
    static void between(ObjectNode old, ObjectNode spec) {
        keepAllocated(old, spec);
        followSingular(old, spec);
        agreeOnAddresses(spec);
        dropUseless(old, spec);
    }

    private static void keepAllocated(ObjectNode old, ObjectNode spec) {
        if (ServiceFacts.needsClusterIp(old) && ServiceFacts.needsClusterIp(spec)) {
            if (Json.empty(spec, "clusterIP")) {
                Json.copy(old, spec, "clusterIP");
            }
            if (Json.empty(spec, "clusterIPs") && Json.text(spec, "clusterIP").equals(Json.text(old, "clusterIP"))) {
                Json.copy(old, spec, "clusterIPs");
            }
        }
        if (ServiceFacts.needsNodePorts(old) && ServiceFacts.needsNodePorts(spec)) {
            keepNodePorts(old, spec);
        }
        if (ServiceFacts.needsHealthCheckPort(old)
                && ServiceFacts.needsHealthCheckPort(spec)
                && ServiceFacts.healthCheckPort(spec) == 0) {
            Json.copy(old, spec, "healthCheckNodePort");
        }
    }

    /** Ports are recognised by name; a node port that the update gives to another port is that one's now. */
    private static void keepNodePorts(ObjectNode old, ObjectNode spec) {
        Map<String, Long> byName = new HashMap<>();
        Json.items(old, "ports").forEach(p -> byName.put(Json.text(p, "name"), ServiceFacts.nodePort(p)));
        Set<Long> used = new HashSet<>(ServiceFacts.nodePorts(spec));
        for (ObjectNode port : Json.objects(spec, "ports")) {
            long before = byName.getOrDefault(Json.text(port, "name"), 0L);
            if (ServiceFacts.nodePort(port) == 0 && before != 0 && used.add(before)) {
                Json.put(port, "nodePort", before);
            }
        }
    }

    /** A client that knows only {@code clusterIP} changes it alone: the list follows. */
    private static void followSingular(ObjectNode old, ObjectNode spec) {
        String now = Json.text(spec, "clusterIP");
        boolean sameList = Json.same(old.path("clusterIPs"), spec.path("clusterIPs"));
        if (!now.equals(Json.text(old, "clusterIP")) && sameList) {
            spec.remove("clusterIPs");
        }
    }

    private static void dropUseless(ObjectNode old, ObjectNode spec) {
        if (ServiceFacts.needsClusterIp(old) && !ServiceFacts.needsClusterIp(spec)) {
            if (Json.same(old.path("clusterIPs"), spec.path("clusterIPs"))) {
                spec.remove(List.of("clusterIP", "clusterIPs"));
            }
            dropIfSame(old, spec, "ipFamilies");
            dropIfSame(old, spec, "ipFamilyPolicy");
        }
        if (ServiceFacts.needsNodePorts(old)
                && !ServiceFacts.needsNodePorts(spec)
                && ServiceFacts.nodePorts(old).containsAll(ServiceFacts.nodePorts(spec))) {
            Json.objects(spec, "ports").forEach(p -> p.remove("nodePort"));
        }
        if (ServiceFacts.needsHealthCheckPort(old) && !ServiceFacts.needsHealthCheckPort(spec)) {
            dropIfSame(old, spec, "healthCheckNodePort");
        }
        if (ServiceFacts.isLoadBalancer(old) && !ServiceFacts.isLoadBalancer(spec)) {
            dropIfSame(old, spec, "allocateLoadBalancerNodePorts");
            dropIfSame(old, spec, "loadBalancerClass");
        }
        if (ServiceFacts.externallyAccessible(old) && !ServiceFacts.externallyAccessible(spec)) {
            dropIfSame(old, spec, "externalTrafficPolicy");
        }
    }

    private static void dropIfSame(ObjectNode old, ObjectNode spec, String field) {
        if (Json.same(old.path(field), spec.path(field))) {
            spec.remove(field);
        }
    }

    /** What may not change. */
    static void validate(JsonNode old, JsonNode spec, List<FieldError> errors) {
        ServiceFamilyRules.validateChange(old, spec, errors);
        if (ServiceFacts.isLoadBalancer(old)
                && ServiceFacts.isLoadBalancer(spec)
                && !Json.same(old.path("loadBalancerClass"), spec.path("loadBalancerClass"))) {
            errors.add(unchangeable("loadBalancerClass", spec));
        }
        long before = ServiceFacts.healthCheckPort(old);
        long now = ServiceFacts.healthCheckPort(spec);
        if (ServiceFacts.needsHealthCheckPort(old)
                && ServiceFacts.needsHealthCheckPort(spec)
                && before != 0
                && now != before) {
            errors.add(FieldError.invalid(
                    SPEC.child("healthCheckNodePort").text(),
                    now,
                    "cannot change healthCheckNodePort on loadBalancer service with externalTraffic=Local during"
                            + " update"));
        }
    }

    private static FieldError unchangeable(String field, JsonNode spec) {
        JsonNode value = spec.path(field);
        return FieldError.invalid(
                SPEC.child(field).text(), value.isMissingNode() ? null : value, "may not change once set");
    }
}
