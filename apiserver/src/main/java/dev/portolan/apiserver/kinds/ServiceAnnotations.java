package dev.portolan.apiserver.kinds;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The annotations that once were what fields are now, and are checked like them. */
final class ServiceAnnotations {
    private static final FieldPath ANNOTATIONS = FieldPath.of("metadata.annotations");
    private static final String MODE = "service.kubernetes.io/topology-mode";
    private static final String HINTS = "service.kubernetes.io/topology-aware-hints";
    private static final String SOURCE_RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges";

    private ServiceAnnotations() {}

    static void validate(ObjectNode service, List<FieldError> errors) {
        JsonNode annotations = service.path("metadata").path("annotations");
        boolean both = Json.has(annotations, MODE) && Json.has(annotations, HINTS);
        if (both && !Json.text(annotations, MODE).equals(Json.text(annotations, HINTS))) {
            errors.add(FieldError.invalid(
                    key(MODE),
                    Json.text(annotations, MODE),
                    "must match annotations[" + HINTS + "] when both are specified"));
        }
        if (Json.has(annotations, SOURCE_RANGES) && Json.empty(service, "spec", "loadBalancerSourceRanges")) {
            sourceRanges(service, Json.text(annotations, SOURCE_RANGES), errors);
        }
    }

    private static void sourceRanges(ObjectNode service, String value, List<FieldError> errors) {
        if (!ServiceFacts.isLoadBalancer(service.path("spec"))) {
            errors.add(FieldError.forbidden(key(SOURCE_RANGES), "may only be used when `type` is 'LoadBalancer'"));
        }
        for (String range : value.isBlank() ? List.<String>of() : List.of(value.split(",", -1))) {
            for (String problem : Addresses.cidr(range.strip())) {
                errors.add(FieldError.invalid(key(SOURCE_RANGES), range.strip(), problem));
            }
        }
    }

    private static String key(String annotation) {
        return ANNOTATIONS.text() + "[" + annotation + "]";
    }
}
