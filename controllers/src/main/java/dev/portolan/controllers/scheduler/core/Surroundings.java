package dev.portolan.controllers.scheduler.core;

import dev.portolan.controllers.ownership.Ownership;
import io.fabric8.kubernetes.api.model.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** All nodes with what runs there, as one decision sees them. */
final class Surroundings {
    private final List<Node> nodes;
    private final List<Placed> placed;
    private final Map<String, List<Placed>> byNode;
    private final Map<String, Node> byName = new HashMap<>();
    private final Map<String, Map<String, String>> namespaces;

    /** {@code namespaces}: the labels of each. */
    Surroundings(List<Node> nodes, List<Placed> placed, Map<String, Map<String, String>> namespaces) {
        this.nodes = nodes;
        this.placed = placed;
        this.byNode = placed.stream().collect(Collectors.groupingBy(Placed::node));
        this.namespaces = namespaces;
        nodes.forEach(node -> byName.put(node.getMetadata().getName(), node));
    }

    List<Node> nodes() {
        return nodes;
    }

    List<Placed> placed() {
        return placed;
    }

    List<Placed> on(Node node) {
        return byNode.getOrDefault(node.getMetadata().getName(), List.of());
    }

    /** The domain of {@code topology} in which a pod is; empty when its node has no such label. */
    Optional<String> domain(Placed pod, String topology) {
        return Optional.ofNullable(byName.get(pod.node())).flatMap(node -> domain(node, topology));
    }

    static Optional<String> domain(Node node, String topology) {
        return Optional.ofNullable(Ownership.labels(node).get(topology));
    }

    Map<String, String> namespaceLabels(String namespace) {
        return namespaces.getOrDefault(namespace, Map.of());
    }
}
