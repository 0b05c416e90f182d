package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.KindsConfig.AddressRules;
import dev.portolan.rules.Names;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a Service's spec may say, apart from its ports and address families (core/validation ValidateService). */
final class ServiceRules {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final List<String> TYPES = List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
    private static final List<String> POLICIES = List.of("Cluster", "Local");
    private static final List<String> DISTRIBUTIONS = List.of("PreferClose", "PreferSameNode", "PreferSameZone");
    /** Seconds: one day. */
    private static final int MAX_AFFINITY = 86_400;

    private static final String ONLY_LOAD_BALANCER = "may only be used when `type` is 'LoadBalancer'";

    private final AddressRules addressRules;

    ServiceRules(AddressRules addressRules) {
        this.addressRules = addressRules;
    }

    void validate(ObjectNode service, List<FieldError> errors) {
        JsonNode spec = service.path("spec");
        ServiceAnnotations.validate(service, errors);
        Rules.oneOf(ServiceFacts.type(spec), TYPES, SPEC.child("type"), errors);
        ServicePortRules.validate(spec, errors);
        type(spec, errors);
        ObjectMeta.labels(spec.path("selector"), SPEC.child("selector"), errors);
        affinity(spec, errors);
        List<String> external = Json.texts(spec, "externalIPs");
        for (int i = 0; i < external.size(); i++) {
            Addresses.reachable(
                    external.get(i), addressRules, SPEC.child("externalIPs").index(i), errors);
        }
        loadBalancer(spec, errors);
        traffic(spec, errors);
    }

    private static void type(JsonNode spec, List<FieldError> errors) {
        String type = ServiceFacts.type(spec);
        if (ServiceFacts.isHeadless(spec) && List.of("NodePort", "LoadBalancer").contains(type)) {
            errors.add(FieldError.invalid(
                    SPEC.child("clusterIPs").index(0).text(),
                    ServiceFacts.HEADLESS,
                    "may not be set to 'None' for " + type + " services"));
        }
        if (type.equals("ExternalName")) {
            String name = Json.text(spec, "externalName");
            String canonical = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
            Rules.requiredName(canonical, Names::dns1123Subdomain, SPEC.child("externalName"), errors);
        }
    }

    private static void affinity(JsonNode spec, List<FieldError> errors) {
        Rules.oneOf(
                Json.text(spec, "sessionAffinity"), List.of("ClientIP", "None"), SPEC.child("sessionAffinity"), errors);
        JsonNode client = spec.path("sessionAffinityConfig").path("clientIP");
        Json.number(client, "timeoutSeconds").ifPresent(seconds -> {
            if (seconds <= 0 || seconds > MAX_AFFINITY) {
                errors.add(FieldError.invalid(
                        SPEC.child("sessionAffinityConfig.clientIP.timeoutSeconds")
                                .text(),
                        seconds,
                        "must be greater than 0 and less than " + MAX_AFFINITY));
            }
        });
    }

    private static void loadBalancer(JsonNode spec, List<FieldError> errors) {
        boolean balanced = ServiceFacts.isLoadBalancer(spec);
        FieldPath ranges = SPEC.child("loadBalancerSourceRanges");
        List<String> blocks = Json.texts(spec, "loadBalancerSourceRanges");
        if (!blocks.isEmpty() && !balanced) {
            errors.add(FieldError.forbidden(ranges.text(), ONLY_LOAD_BALANCER));
        }
        for (int i = 0; i < blocks.size(); i++) {
            Rules.named(blocks.get(i).strip(), Addresses::cidr, ranges.index(i), errors);
        }
        if (Json.has(spec, "allocateLoadBalancerNodePorts") && !balanced) {
            errors.add(FieldError.forbidden(
                    SPEC.child("allocateLoadBalancerNodePorts").text(), ONLY_LOAD_BALANCER));
        }
        FieldPath className = SPEC.child("loadBalancerClass");
        if (Json.has(spec, "loadBalancerClass") && !balanced) {
            errors.add(FieldError.forbidden(className.text(), ONLY_LOAD_BALANCER));
        } else if (Json.has(spec, "loadBalancerClass")) {
            Rules.named(Json.text(spec, "loadBalancerClass"), Names::qualifiedName, className, errors);
        }
    }

    private static void traffic(JsonNode spec, List<FieldError> errors) {
        String external = Json.text(spec, "externalTrafficPolicy");
        FieldPath path = SPEC.child("externalTrafficPolicy");
        if (ServiceFacts.externallyAccessible(spec)) {
            Rules.oneOf(external, POLICIES, path, errors);
        } else if (!external.isEmpty()) {
            errors.add(FieldError.invalid(path.text(), external, "may only be set for externally-accessible services"));
        }
        long health = ServiceFacts.healthCheckPort(spec);
        FieldPath healthPath = SPEC.child("healthCheckNodePort");
        if (health != 0 && !ServiceFacts.needsHealthCheckPort(spec)) {
            errors.add(FieldError.invalid(
                    healthPath.text(),
                    health,
                    "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"));
        } else if (health != 0) {
            for (String problem : Names.portNumber(health)) {
                errors.add(FieldError.invalid(healthPath.text(), health, problem));
            }
        }
        if (Json.has(spec, "internalTrafficPolicy")) {
            Rules.oneOf(
                    Json.text(spec, "internalTrafficPolicy"), POLICIES, SPEC.child("internalTrafficPolicy"), errors);
        }
        if (Json.has(spec, "trafficDistribution")) {
            Rules.oneOf(
                    Json.text(spec, "trafficDistribution"), DISTRIBUTIONS, SPEC.child("trafficDistribution"), errors);
        }
    }

    /** What a load balancer may report. */
    void status(ObjectNode service, List<FieldError> errors) {
        List<ObjectNode> ingress = LoadBalancerStatus.ingress(service);
        if (!ingress.isEmpty() && !ServiceFacts.isLoadBalancer(service.path("spec"))) {
            errors.add(FieldError.forbidden(
                    LoadBalancerStatus.INGRESS.text(), "may only be used when `spec.type` is 'LoadBalancer'"));
        }
        LoadBalancerStatus.validate(service, errors);
        for (int i = 0; i < ingress.size(); i++) {
            FieldPath mode = LoadBalancerStatus.INGRESS.index(i).child("ipMode");
            if (Json.empty(ingress.get(i), "ip") && Json.has(ingress.get(i), "ipMode")) {
                errors.add(FieldError.forbidden(mode.text(), "may not be specified when `ip` is not set"));
            } else if (Json.has(ingress.get(i), "ipMode")) {
                Rules.oneOf(Json.text(ingress.get(i), "ipMode"), List.of("Proxy", "VIP"), mode, errors);
            }
        }
    }
}
