package dev.portolan.apiserver.kinds;

import tools.jackson.databind.node.ObjectNode;

/** What a Service means where its author said nothing (core/v1 defaults). */
final class ServiceDefaults {
    /** Seconds: three hours. */
    private static final int AFFINITY_TIMEOUT = 10_800;

    private ServiceDefaults() {}

    static void apply(ObjectNode service) {
        ObjectNode spec = Json.ensure(service, "spec");
        Json.defaultText(spec, "type", "ClusterIP");
        Json.defaultText(spec, "sessionAffinity", "None");
        affinity(spec);
        for (ObjectNode port : Json.objects(spec, "ports")) {
            port(port);
        }
        if (ServiceFacts.externallyAccessible(spec)) {
            Json.defaultText(spec, "externalTrafficPolicy", "Cluster");
        }
        if (ServiceFacts.needsClusterIp(spec)) {
            Json.defaultText(spec, "internalTrafficPolicy", "Cluster");
        }
        if (ServiceFacts.healthCheckPort(spec) == 0) {
            spec.remove("healthCheckNodePort");
        }
        if (ServiceFacts.isLoadBalancer(spec)) {
            Json.defaultFlag(spec, "allocateLoadBalancerNodePorts", true);
            for (ObjectNode ingress : LoadBalancerStatus.ingress(service)) {
                if (!Json.empty(ingress, "ip")) {
                    Json.defaultText(ingress, "ipMode", "VIP");
                }
            }
        }
    }

    private static void affinity(ObjectNode spec) {
        switch (Json.text(spec, "sessionAffinity")) {
            case "None" -> spec.remove("sessionAffinityConfig");
            case "ClientIP" -> {
                if (!Json.has(spec, "sessionAffinityConfig", "clientIP", "timeoutSeconds")) {
                    Json.ensure(Json.ensure(spec, "sessionAffinityConfig"), "clientIP")
                            .put("timeoutSeconds", AFFINITY_TIMEOUT);
                }
            }
            default -> {} // refused by validation
        }
    }

    private static void port(ObjectNode port) {
        Json.defaultText(port, "protocol", "TCP");
        boolean unset = Json.empty(port, "targetPort") || Json.number(port, "targetPort", 1) == 0;
        if (unset && Json.has(port, "port")) {
            port.set("targetPort", port.path("port"));
        }
        if (Json.number(port, "nodePort", 1) == 0) {
            port.remove("nodePort"); // zero is how clients that send every field leave it open
        }
    }
}
