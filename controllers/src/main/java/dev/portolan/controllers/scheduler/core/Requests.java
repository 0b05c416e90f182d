package dev.portolan.controllers.scheduler.core;

import dev.portolan.rules.Quantity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.math.BigDecimal;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a pod asks for of each resource, in base units.
 *
 * @param amounts by the resource's name; what is not asked for is not there
 */
public record Requests(SortedMap<String, BigDecimal> amounts) {
    static final Requests NONE = new Requests(new TreeMap<>());

    /**
     * Containers and sidecars run together; each init container runs with the sidecars before it alone, so that the greater counts; the
     * overhead comes on top (Kubernetes documentation, "Sidecar Containers", "Pod Overhead").
     */
    public static Requests of(Pod pod) {
        SortedMap<String, BigDecimal> sidecars = new TreeMap<>();
        SortedMap<String, BigDecimal> peak = new TreeMap<>();
        for (Container each : pod.getSpec().getInitContainers()) {
            if ("Always".equals(each.getRestartPolicy())) {
                add(sidecars, amounts(each));
            } else {
                SortedMap<String, BigDecimal> then = new TreeMap<>(sidecars);
                add(then, amounts(each));
                then.forEach((name, amount) -> peak.merge(name, amount, BigDecimal::max));
            }
        }
        SortedMap<String, BigDecimal> all = new TreeMap<>(sidecars);
        pod.getSpec().getContainers().forEach(each -> add(all, amounts(each)));
        peak.forEach((name, amount) -> all.merge(name, amount, BigDecimal::max));
        if (pod.getSpec().getOverhead() != null) {
            add(all, amounts(pod.getSpec().getOverhead()));
        }
        all.values().removeIf(amount -> amount.signum() == 0);
        return all.isEmpty() ? NONE : new Requests(all);
    }

    private static Map<String, BigDecimal> amounts(Container container) {
        return container.getResources() == null || container.getResources().getRequests() == null
                ? Map.of()
                : amounts(container.getResources().getRequests());
    }

    /** As the API server has let them in. */
    static SortedMap<String, BigDecimal> amounts(Map<String, io.fabric8.kubernetes.api.model.Quantity> said) {
        SortedMap<String, BigDecimal> amounts = new TreeMap<>();
        said.forEach((name, quantity) ->
                amounts.put(name, Quantity.parse(quantity.toString()).value()));
        return amounts;
    }

    private static void add(SortedMap<String, BigDecimal> to, Map<String, BigDecimal> more) {
        more.forEach((name, amount) -> to.merge(name, amount, BigDecimal::add));
    }
}
