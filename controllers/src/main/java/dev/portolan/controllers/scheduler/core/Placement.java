package dev.portolan.controllers.scheduler.core;

import dev.portolan.controllers.nodes.NodeAffinityTerms;
import dev.portolan.controllers.nodes.Taints;
import dev.portolan.controllers.ownership.Ownership;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Where a pod is to run. */
public sealed interface Placement {
    /** On that node. */
    record On(String node) implements Placement {}

    /** Nowhere for now; {@code message} says how many nodes there are and what speaks against each. */
    record Nowhere(String message) implements Placement {}

    /**
     * Chooses among the nodes that fit: first by what the pod and the nodes would rather have, then the one with the fewest pods of the same
     * controller, so that replicas spread, then with the fewest pods, then by name.
     *
     * @param placed the pods that have a node and have not ended
     * @param namespaces the labels of each namespace, for affinity across them
     */
    static Placement of(Pod pod, List<Node> nodes, List<Placed> placed, Map<String, Map<String, String>> namespaces) {
        Surroundings around = new Surroundings(nodes, placed, namespaces);
        Requests requests;
        try {
            requests = Requests.of(pod);
        } catch (IllegalArgumentException unreadable) {
            return new Nowhere("the pod's request of " + unreadable.getMessage());
        }
        List<Node> fitting = new ArrayList<>();
        Map<String, Integer> objections = new HashMap<>();
        for (Node node : nodes) {
            List<String> against = NodeFit.objections(pod, requests, node, around);
            against.forEach(why -> objections.merge(why, 1, Integer::sum));
            if (against.isEmpty()) fitting.add(node);
        }
        return fitting.isEmpty()
                ? new Nowhere(message(nodes.size(), objections))
                : new On(best(pod, fitting, around).getMetadata().getName());
    }

    private static Node best(Pod pod, List<Node> fitting, Surroundings around) {
        if (fitting.size() == 1) {
            return fitting.getFirst();
        }
        Optional<String> controller = Ownership.controllerOf(pod).map(OwnerReference::getUid);
        ToLongFunction<Node> siblings = node -> around.on(node).stream()
                .filter(each -> each.stays()
                        && controller.filter(each.controller()::equals).isPresent())
                .count();
        ToLongFunction<Node> all =
                node -> around.on(node).stream().filter(Placed::stays).count();
        Function<Node, String> name = node -> node.getMetadata().getName();
        return fitting.stream()
                .min(once(node -> Taints.unwelcoming(pod, node))
                        .thenComparing(once(node -> -NodeAffinityTerms.liking(pod, node)))
                        .thenComparing(once(node -> -PodAffinityRules.liking(pod, node, around)))
                        .thenComparing(once(node -> Spread.crowd(pod, node, around)))
                        .thenComparing(once(siblings))
                        .thenComparing(once(all))
                        .thenComparing(name))
                .orElseThrow();
    }

    /** Compares by a number that is worked out once for each node. */
    private static Comparator<Node> once(ToLongFunction<Node> number) {
        Map<String, Long> known = new HashMap<>();
        return Comparator.comparingLong(
                node -> known.computeIfAbsent(node.getMetadata().getName(), _ -> number.applyAsLong(node)));
    }

    /** Sorted as text, counts included, as Kubernetes does. */
    private static String message(int nodes, Map<String, Integer> objections) {
        if (nodes == 0) {
            return "no nodes available to schedule pods";
        }
        return objections.entrySet().stream()
                .map(e -> e.getValue() + " " + e.getKey())
                .sorted()
                .collect(Collectors.joining(", ", "0/" + nodes + " nodes are available: ", "."));
    }
}
