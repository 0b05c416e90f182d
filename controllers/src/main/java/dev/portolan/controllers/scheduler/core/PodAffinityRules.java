package dev.portolan.controllers.scheduler.core;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.WeightedPodAffinityTerm;
import java.util.List;
import java.util.Optional;

/** Where a pod has to be with others, and where it must not be (Kubernetes documentation, "Assigning Pods to Nodes"). */
final class PodAffinityRules {
    private PodAffinityRules() {}

    /** What speaks against {@code node}, so that it can follow "1 node(s) ". */
    static Optional<String> objection(Pod pod, Node node, Surroundings around) {
        if (!attracted(pod, node, around)) {
            return Optional.of("didn't match pod affinity rules");
        }
        if (near(pod, required(pod, Kind.ANTI), node, around)) {
            return Optional.of("didn't match pod anti-affinity rules");
        }
        boolean unwanted = around.placed().stream()
                .anyMatch(other -> required(other.pod(), Kind.ANTI).stream()
                        .anyMatch(term -> PodSelection.of(other.pod(), term).matches(pod, around)
                                && sameDomain(other, node, term.getTopologyKey(), around)));
        return unwanted ? Optional.of("didn't satisfy existing pods anti-affinity rules") : Optional.empty();
    }

    private enum Kind {
        TOGETHER,
        ANTI
    }

    /** Every term has a pod in the node's domain. The first of a group that wants to be with itself has nobody to follow. */
    private static boolean attracted(Pod pod, Node node, Surroundings around) {
        List<PodAffinityTerm> terms = required(pod, Kind.TOGETHER);
        if (terms.isEmpty()) {
            return true;
        }
        if (terms.stream()
                .anyMatch(t -> Surroundings.domain(node, t.getTopologyKey()).isEmpty())) {
            return false;
        }
        boolean followed = terms.stream().allMatch(term -> near(pod, List.of(term), node, around));
        return followed || first(pod, terms, around);
    }

    private static boolean first(Pod pod, List<PodAffinityTerm> terms, Surroundings around) {
        return terms.stream().allMatch(term -> {
            PodSelection selection = PodSelection.of(pod, term);
            return selection.matches(pod, around)
                    && around.placed().stream().noneMatch(other -> selection.matches(other.pod(), around));
        });
    }

    /** Whether a pod that one of {@code terms} is about is in the node's domain. */
    private static boolean near(Pod pod, List<PodAffinityTerm> terms, Node node, Surroundings around) {
        return terms.stream().anyMatch(term -> count(pod, term, node, around) > 0);
    }

    private static long count(Pod pod, PodAffinityTerm term, Node node, Surroundings around) {
        PodSelection selection = PodSelection.of(pod, term);
        return around.placed().stream()
                .filter(other -> selection.matches(other.pod(), around)
                        && sameDomain(other, node, term.getTopologyKey(), around))
                .count();
    }

    private static boolean sameDomain(Placed other, Node node, String topology, Surroundings around) {
        Optional<String> domain = Surroundings.domain(node, topology);
        return domain.isPresent() && domain.equals(around.domain(other, topology));
    }

    /** How much the pod would like to be there for the company: weights of preferred terms, each as often as it holds. */
    static long liking(Pod pod, Node node, Surroundings around) {
        Affinity affinity = pod.getSpec().getAffinity();
        if (affinity == null) {
            return 0;
        }
        long liked = affinity.getPodAffinity() == null
                ? 0
                : weigh(
                        pod,
                        affinity.getPodAffinity().getPreferredDuringSchedulingIgnoredDuringExecution(),
                        node,
                        around);
        long disliked = affinity.getPodAntiAffinity() == null
                ? 0
                : weigh(
                        pod,
                        affinity.getPodAntiAffinity().getPreferredDuringSchedulingIgnoredDuringExecution(),
                        node,
                        around);
        return liked - disliked;
    }

    private static long weigh(Pod pod, List<WeightedPodAffinityTerm> terms, Node node, Surroundings around) {
        return terms.stream()
                .mapToLong(each -> each.getWeight() * count(pod, each.getPodAffinityTerm(), node, around))
                .sum();
    }

    private static List<PodAffinityTerm> required(Pod pod, Kind kind) {
        Affinity affinity = pod.getSpec().getAffinity();
        if (affinity == null) {
            return List.of();
        }
        return switch (kind) {
            case TOGETHER ->
                affinity.getPodAffinity() == null
                        ? List.of()
                        : affinity.getPodAffinity().getRequiredDuringSchedulingIgnoredDuringExecution();
            case ANTI ->
                affinity.getPodAntiAffinity() == null
                        ? List.of()
                        : affinity.getPodAntiAffinity().getRequiredDuringSchedulingIgnoredDuringExecution();
        };
    }
}
