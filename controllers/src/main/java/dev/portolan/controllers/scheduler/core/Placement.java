package dev.portolan.controllers.scheduler.core;

import dev.portolan.controllers.nodes.Taints;
import dev.portolan.controllers.ownership.Ownership;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Where a pod is to run. */
public sealed interface Placement {
    /** On that node. */
    record On(String node) implements Placement {}

    /** Nowhere for now; {@code message} says how many nodes there are and what speaks against each. */
    record Nowhere(String message) implements Placement {}

    /**
     * A pod that has its node, or is about to.
     *
     * @param controller uid of what controls it; empty when nothing does
     */
    record Placed(String node, String controller) {}

    /**
     * Chooses among the nodes that fit the one with the fewest pods of the same controller, then with the fewest pods, then by name, so
     * that replicas spread. Nodes with a PreferNoSchedule taint come last.
     *
     * @param placed the active pods that have a node
     */
    static Placement of(Pod pod, List<Node> nodes, List<Placed> placed) {
        List<Node> fitting = new ArrayList<>();
        Map<String, Integer> objections = new TreeMap<>();
        for (Node node : nodes) {
            NodeFit.objection(pod, node)
                    .ifPresentOrElse(why -> objections.merge(why, 1, Integer::sum), () -> fitting.add(node));
        }
        if (fitting.isEmpty()) {
            return new Nowhere(message(nodes.size(), objections));
        }
        Map<String, Long> all = perNode(placed);
        Map<String, Long> siblings = perNode(siblings(pod, placed));
        Function<Node, String> name = node -> node.getMetadata().getName();
        Node best = fitting.stream()
                .min(Comparator.comparing((Node node) -> Taints.unwelcoming(pod, node))
                        .thenComparing(node -> siblings.getOrDefault(name.apply(node), 0L))
                        .thenComparing(node -> all.getOrDefault(name.apply(node), 0L))
                        .thenComparing(name))
                .orElseThrow();
        return new On(name.apply(best));
    }

    private static List<Placed> siblings(Pod pod, List<Placed> placed) {
        Optional<String> controller = Ownership.controllerOf(pod).map(OwnerReference::getUid);
        return controller.isEmpty()
                ? List.of()
                : placed.stream()
                        .filter(each -> each.controller.equals(controller.get()))
                        .toList();
    }

    private static Map<String, Long> perNode(List<Placed> placed) {
        return placed.stream().collect(Collectors.groupingBy(Placed::node, Collectors.counting()));
    }

    private static String message(int nodes, Map<String, Integer> objections) {
        if (nodes == 0) {
            return "no nodes available to schedule pods";
        }
        return objections.entrySet().stream()
                .map(e -> e.getValue() + " node(s) " + e.getKey())
                .collect(Collectors.joining(", ", "0/" + nodes + " nodes are available: ", "."));
    }
}
