package dev.portolan.controllers.nodes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a node repels, and which pods bear it (Kubernetes documentation, "Taints and Tolerations"). */
public final class Taints {
    private static final Set<String> EXCLUDING = Set.of("NoSchedule", "NoExecute");

    private Taints() {}

    /** A taint of {@code node} that keeps {@code pod} away. */
    public static Optional<Taint> repelling(Pod pod, Node node) {
        return of(node).stream()
                .filter(taint -> EXCLUDING.contains(taint.getEffect()) && !tolerates(pod, taint))
                .findFirst();
    }

    /** Whether {@code pod} bears every taint of {@code node} with one of these effects. */
    public static boolean borne(Pod pod, Node node, Set<String> effects) {
        return of(node).stream()
                .filter(taint -> effects.contains(taint.getEffect()))
                .allMatch(taint -> tolerates(pod, taint));
    }

    /** How many taints of {@code node} would rather not have {@code pod}. */
    public static long unwelcoming(Pod pod, Node node) {
        return of(node).stream()
                .filter(taint -> "PreferNoSchedule".equals(taint.getEffect()) && !tolerates(pod, taint))
                .count();
    }

    /** A node made with its name alone has no spec. */
    private static List<Taint> of(Node node) {
        return node.getSpec() == null ? List.of() : node.getSpec().getTaints();
    }

    /** Whether {@code pod} bears {@code taint}. */
    public static boolean tolerates(Pod pod, Taint taint) {
        return pod.getSpec().getTolerations().stream().anyMatch(each -> tolerates(each, taint));
    }

    /** Whether {@code toleration} is about {@code taint}. */
    public static boolean tolerates(Toleration toleration, Taint taint) {
        String effect = text(toleration.getEffect());
        String key = text(toleration.getKey());
        boolean exists = "Exists".equals(toleration.getOperator());
        return (effect.isEmpty() || effect.equals(taint.getEffect()))
                && (key.isEmpty() ? exists : key.equals(taint.getKey()))
                && (exists || text(toleration.getValue()).equals(text(taint.getValue())));
    }

    /** As messages show it: {@code {key: value}}. */
    public static String describe(Taint taint) {
        return "{" + taint.getKey() + ": " + text(taint.getValue()) + "}";
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }
}
