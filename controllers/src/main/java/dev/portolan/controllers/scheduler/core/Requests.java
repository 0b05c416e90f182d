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
     *
     * @throws IllegalArgumentException for an amount that is no quantity, naming it
     */
    public static Requests of(Pod pod) {
        return of(pod, Requests::amounts);
    }

    /** The same without the amounts that are no quantities: a pod that is there already takes what can be read. */
    public static Requests readable(Pod pod) {
        return of(pod, Requests::readableAmounts);
    }

    private static Requests of(Pod pod, Reading reading) {
        SortedMap<String, BigDecimal> sidecars = new TreeMap<>();
        SortedMap<String, BigDecimal> peak = new TreeMap<>();
        for (Container each : pod.getSpec().getInitContainers()) {
            if ("Always".equals(each.getRestartPolicy())) {
                add(sidecars, amounts(each, reading));
            } else {
                SortedMap<String, BigDecimal> then = new TreeMap<>(sidecars);
                add(then, amounts(each, reading));
                then.forEach((name, amount) -> peak.merge(name, amount, BigDecimal::max));
            }
        }
        SortedMap<String, BigDecimal> all = new TreeMap<>(sidecars);
        pod.getSpec().getContainers().forEach(each -> add(all, amounts(each, reading)));
        peak.forEach((name, amount) -> all.merge(name, amount, BigDecimal::max));
        if (pod.getSpec().getOverhead() != null) {
            add(all, reading.of(pod.getSpec().getOverhead()));
        }
        all.values().removeIf(amount -> amount.signum() == 0);
        return all.isEmpty() ? NONE : new Requests(all);
    }

    private static Map<String, BigDecimal> amounts(Container container, Reading reading) {
        return container.getResources() == null || container.getResources().getRequests() == null
                ? Map.of()
                : reading.of(container.getResources().getRequests());
    }

    /** How amounts are read. */
    private interface Reading {
        SortedMap<String, BigDecimal> of(Map<String, io.fabric8.kubernetes.api.model.Quantity> said);
    }

    /**
     * The amounts by the resource's name.
     *
     * @throws IllegalArgumentException for one that is no quantity, naming it
     */
    static SortedMap<String, BigDecimal> amounts(Map<String, io.fabric8.kubernetes.api.model.Quantity> said) {
        SortedMap<String, BigDecimal> amounts = new TreeMap<>();
        said.forEach((name, quantity) -> amounts.put(name, amount(name, quantity)));
        return amounts;
    }

    private static SortedMap<String, BigDecimal> readableAmounts(
            Map<String, io.fabric8.kubernetes.api.model.Quantity> said) {
        SortedMap<String, BigDecimal> amounts = new TreeMap<>();
        said.forEach((name, quantity) -> {
            try {
                amounts.put(name, amount(name, quantity));
            } catch (IllegalArgumentException unreadable) {
                amounts.remove(name); // it counts as not asked for: where the pod is, nobody can measure it
            }
        });
        return amounts;
    }

    private static BigDecimal amount(String name, io.fabric8.kubernetes.api.model.Quantity quantity) {
        try {
            return Quantity.parse(quantity.toString()).value();
        } catch (IllegalArgumentException unreadable) {
            throw new IllegalArgumentException(
                    name + " \"" + quantity + "\" is no amount: " + unreadable.getMessage(), unreadable);
        }
    }

    private static void add(SortedMap<String, BigDecimal> to, Map<String, BigDecimal> more) {
        more.forEach((name, amount) -> to.merge(name, amount, BigDecimal::add));
    }
}
