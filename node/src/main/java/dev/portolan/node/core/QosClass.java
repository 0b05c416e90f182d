package dev.portolan.node.core;

import dev.portolan.rules.Quantity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;
import java.util.Map;

/** A pod's quality-of-service class (Kubernetes documentation, "Pod Quality of Service Classes"). */
public final class QosClass {
    private static final List<String> COUNTED = List.of("cpu", "memory");

    private QosClass() {}

    /** Guaranteed, Burstable or BestEffort. */
    public static String of(PodSpec spec) {
        boolean none = true;
        boolean all = true;
        for (Container each : PodContainers.all(spec)) {
            for (String resource : COUNTED) {
                var limit = amount(each, resource, true);
                var request = amount(each, resource, false);
                none &= limit.isEmpty() && request.isEmpty();
                all &= limit.isPresent() && (request.isEmpty() || request.equals(limit));
            }
        }
        return none ? "BestEffort" : all ? "Guaranteed" : "Burstable";
    }

    private static java.util.Optional<java.math.BigDecimal> amount(
            Container container, String resource, boolean limit) {
        ResourceRequirements resources = container.getResources();
        if (resources == null) {
            return java.util.Optional.empty();
        }
        Map<String, io.fabric8.kubernetes.api.model.Quantity> amounts =
                limit ? resources.getLimits() : resources.getRequests();
        return java.util.Optional.ofNullable(amounts)
                .map(m -> m.get(resource))
                .map(q -> Quantity.parse(q.toString()).value().stripTrailingZeros())
                .filter(v -> v.signum() != 0);
    }
}
