package dev.portolan.controllers.nodes;

import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.rules.LabelSelector;
import dev.portolan.rules.LabelSelector.Operator;
import dev.portolan.rules.LabelSelector.Requirement;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSelector;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which nodes a pod asks for, by {@code nodeSelector} and by required node affinity. */
public final class NodeAffinityTerms {
    private NodeAffinityTerms() {}

    public static boolean match(Pod pod, Node node) {
        Map<String, String> wanted = pod.getSpec().getNodeSelector();
        boolean selected = wanted == null || LabelSelector.ofLabels(wanted).matches(Ownership.labels(node));
        return selected && affine(pod.getSpec().getAffinity(), node);
    }

    private static boolean affine(Affinity affinity, Node node) {
        if (affinity == null || affinity.getNodeAffinity() == null) {
            return true;
        }
        NodeSelector required = affinity.getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution();
        return required == null || match(required, node);
    }

    /** Whether one of the terms is met. */
    public static boolean match(NodeSelector selector, Node node) {
        return selector.getNodeSelectorTerms().stream().anyMatch(term -> matches(term, node));
    }

    /** How much {@code pod} would like to be on {@code node}: the weights of its preferred terms that match. */
    public static long liking(Pod pod, Node node) {
        Affinity affinity = pod.getSpec().getAffinity();
        if (affinity == null || affinity.getNodeAffinity() == null) {
            return 0;
        }
        return affinity.getNodeAffinity().getPreferredDuringSchedulingIgnoredDuringExecution().stream()
                .filter(each -> matches(each.getPreference(), node))
                .mapToLong(each -> each.getWeight())
                .sum();
    }

    /** A term that asks for nothing matches no node. */
    private static boolean matches(NodeSelectorTerm term, Node node) {
        List<NodeSelectorRequirement> labels = term.getMatchExpressions();
        List<NodeSelectorRequirement> fields = term.getMatchFields();
        return !(labels.isEmpty() && fields.isEmpty())
                && all(labels, Ownership.labels(node))
                && all(fields, Map.of("metadata.name", node.getMetadata().getName()));
    }

    private static boolean all(List<NodeSelectorRequirement> requirements, Map<String, String> values) {
        return requirements.stream().allMatch(each -> requirement(each).matches(values));
    }

    private static Requirement requirement(NodeSelectorRequirement each) {
        Operator operator = switch (each.getOperator()) {
            case "In" -> Operator.IN;
            case "NotIn" -> Operator.NOT_IN;
            case "Exists" -> Operator.EXISTS;
            case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
            case "Gt" -> Operator.GREATER_THAN;
            case "Lt" -> Operator.LESS_THAN;
            default -> throw new IllegalArgumentException("no such operator in a node selector: " + each.getOperator());
        };
        return new Requirement(each.getKey(), operator, Set.copyOf(each.getValues()));
    }
}
