package dev.portolan.explain.core;

import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Surroundings.Policy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** NetworkPolicies that select the pods, and whether anybody holds them (Kubernetes: Network Policies, "Prerequisites"). */
final class PolicyRule {
    private PolicyRule() {}

    static Optional<Hop> judge(Snapshot now, List<Pod> pods) {
        var mine = now.around().policies().stream()
                .filter(Policy::ingress)
                .filter(n -> pods.stream()
                        .anyMatch(p ->
                                p.namespace().equals(n.namespace()) && n.pods().matches(p.labels())))
                .toList();
        if (mine.isEmpty()) return Optional.empty();
        String names = mine.stream().map(Policy::name).collect(Collectors.joining(", "));
        String says = "NetworkPolicy %s %s"
                .formatted(
                        names,
                        mine.stream().allMatch(p -> p.allowed() == 0)
                                ? "lets nobody in to these pods"
                                : "lets in to these pods only what its rules name");
        Ref object = new Ref(
                "NetworkPolicy", mine.getFirst().namespace(), mine.getFirst().name());
        return Optional.of(
                switch (now.around().enforcement()) {
                    case Surroundings.NOBODY ->
                        Hop.note(
                                "policy",
                                Cause.POLICY_NOT_ENFORCED,
                                object,
                                says
                                        + ", but this cluster stores policies and does not enforce them: everybody gets in here, and will not where they are enforced",
                                List.of());
                    case "" -> Hop.note("policy", says + "; who enforces it here is not known");
                    default -> Hop.note("policy", says + "; " + now.around().enforcement() + " enforces it");
                });
    }
}
