package dev.portolan.controllers.disruption.core;

import dev.portolan.rules.IntOrPercent;
import dev.portolan.rules.IntOrPercent.Rounding;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * What a budget's workload should have (Kubernetes documentation, "Specifying a Disruption Budget").
 *
 * @param pods how many there should be
 * @param healthy how many of them have to be healthy
 */
record Expectation(int pods, int healthy) {
    /** A budget whose pods cannot be counted; the message is the user's. */
    static final class UncountableException extends Exception {
        private static final long serialVersionUID = 1;

        UncountableException(String message) {
            super(message);
        }
    }

    /**
     * A number of pods that have to stay says it all. A percentage, and what may be missing, are of the replicas that the pods' controllers
     * ask for, which have to be known.
     *
     * @param scales who controls a pod and the replicas that it asks for; empty when it has no such controller
     */
    static Expectation of(PodDisruptionBudgetSpec spec, List<Pod> pods, Function<Pod, Optional<Scale>> scales)
            throws UncountableException {
        IntOrString most = spec.getMaxUnavailable();
        if (most != null) {
            int expected = replicas(pods, scales);
            return new Expectation(expected, Math.max(0, expected - share(most, expected)));
        }
        IntOrString least = spec.getMinAvailable();
        if (least == null) {
            return new Expectation(pods.size(), 0);
        }
        if (number(least).isPresent()) {
            return new Expectation(pods.size(), number(least).getAsInt());
        }
        int expected = replicas(pods, scales);
        return new Expectation(expected, share(least, expected));
    }

    private static OptionalInt number(IntOrString value) {
        return value.getIntVal() == null ? OptionalInt.empty() : OptionalInt.of(value.getIntVal());
    }

    /** Parts of a pod count as a whole one, also of those that may be missing. */
    private static int share(IntOrString value, int total) {
        return IntOrPercent.scaled(String.valueOf(value.getValue()), total, Rounding.UP);
    }

    private static int replicas(List<Pod> pods, Function<Pod, Optional<Scale>> scales) throws UncountableException {
        Map<String, Integer> byController = new HashMap<>();
        for (Pod pod : pods) {
            Scale scale = scales.apply(pod)
                    .orElseThrow(() -> new UncountableException("found no controllers for pod \""
                            + pod.getMetadata().getName() + "\""));
            byController.put(scale.uid(), scale.replicas());
        }
        return byController.values().stream().mapToInt(Integer::intValue).sum();
    }
}
