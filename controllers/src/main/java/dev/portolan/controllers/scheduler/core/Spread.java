package dev.portolan.controllers.scheduler.core;

import dev.portolan.controllers.nodes.NodeAffinityTerms;
import dev.portolan.controllers.nodes.Taints;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How evenly a pod's group has to lie over topology domains (Kubernetes documentation, "Pod Topology Spread Constraints"). */
final class Spread {
    private static final String REFUSED = "didn't match pod topology spread constraints";

    private Spread() {}

    /** What speaks against {@code node}, so that it can follow "1 node(s) ". */
    static Optional<String> objection(Pod pod, Node node, Surroundings around) {
        List<TopologySpreadConstraint> hard = constraints(pod, "DoNotSchedule");
        for (TopologySpreadConstraint each : hard) {
            Optional<String> domain = Surroundings.domain(node, each.getTopologyKey());
            if (domain.isEmpty()) {
                return Optional.of(REFUSED + " (missing required label)");
            }
            Map<String, Long> counts = counts(pod, each, hard, around);
            long self = selection(pod, each).matches(pod, around) ? 1 : 0;
            if (counts.getOrDefault(domain.get(), 0L) + self - least(each, counts) > each.getMaxSkew()) {
                return Optional.of(REFUSED);
            }
        }
        return Optional.empty();
    }

    /** How many of its group are in the node's domains already, over the constraints that are only wishes. */
    static long crowd(Pod pod, Node node, Surroundings around) {
        List<TopologySpreadConstraint> soft = constraints(pod, "ScheduleAnyway");
        return soft.stream()
                .mapToLong(each -> Surroundings.domain(node, each.getTopologyKey())
                        .map(domain -> counts(pod, each, soft, around).getOrDefault(domain, 0L))
                        .orElse((long) around.placed().size()))
                .sum();
    }

    private static List<TopologySpreadConstraint> constraints(Pod pod, String whenUnsatisfiable) {
        return pod.getSpec().getTopologySpreadConstraints().stream()
                .filter(each -> whenUnsatisfiable.equals(each.getWhenUnsatisfiable()))
                .toList();
    }

    private static PodSelection selection(Pod pod, TopologySpreadConstraint constraint) {
        return PodSelection.of(pod, constraint.getLabelSelector(), constraint.getMatchLabelKeys());
    }

    /** With fewer domains than there have to be, an empty one is imagined. */
    private static long least(TopologySpreadConstraint constraint, Map<String, Long> counts) {
        boolean tooFew = constraint.getMinDomains() != null && counts.size() < constraint.getMinDomains();
        return tooFew
                ? 0
                : counts.values().stream().mapToLong(Long::longValue).min().orElse(0);
    }

    /** Pods of the group in each domain that has a node on which this pod could be at all. */
    private static Map<String, Long> counts(
            Pod pod, TopologySpreadConstraint constraint, List<TopologySpreadConstraint> all, Surroundings around) {
        PodSelection selection = selection(pod, constraint);
        Map<String, Long> counts = new HashMap<>();
        for (Node node : around.nodes()) {
            boolean labelled = all.stream()
                    .allMatch(c -> Surroundings.domain(node, c.getTopologyKey()).isPresent());
            if (!labelled || !eligible(pod, constraint, node)) {
                continue;
            }
            long here = around.on(node).stream()
                    .filter(other -> other.stays() && selection.matches(other.pod(), around))
                    .count();
            counts.merge(Surroundings.domain(node, constraint.getTopologyKey()).orElseThrow(), here, Long::sum);
        }
        return counts;
    }

    private static boolean eligible(Pod pod, TopologySpreadConstraint constraint, Node node) {
        boolean affine = "Ignore".equals(constraint.getNodeAffinityPolicy()) || NodeAffinityTerms.match(pod, node);
        boolean borne = !"Honor".equals(constraint.getNodeTaintsPolicy())
                || Taints.borne(pod, node, Set.of("NoSchedule", "NoExecute"));
        return affine && borne;
    }
}
