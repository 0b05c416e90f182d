package dev.portolan.controllers.scheduler.core;

import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.ownership.Selectors;
import dev.portolan.rules.LabelSelector;
import dev.portolan.rules.LabelSelector.Operator;
import dev.portolan.rules.LabelSelector.Requirement;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which pods a rule of {@code owner} is about: an affinity term or a spread constraint. */
record PodSelection(
        Pod owner,
        LabelSelector selector,
        Set<String> namespaces,
        @Nullable LabelSelector ofNamespaces) {
    /** Of an affinity term; without namespaces it is about those of its owner's. */
    static PodSelection of(Pod owner, PodAffinityTerm term) {
        LabelSelector ofNamespaces =
                term.getNamespaceSelector() == null ? null : Selectors.of(term.getNamespaceSelector());
        Set<String> named = Set.copyOf(term.getNamespaces());
        return new PodSelection(
                owner,
                narrowed(owner, term.getLabelSelector(), term.getMatchLabelKeys(), term.getMismatchLabelKeys()),
                named.isEmpty() && ofNamespaces == null
                        ? Set.of(owner.getMetadata().getNamespace())
                        : named,
                ofNamespaces);
    }

    /** Of a spread constraint: pods of the owner's namespace. */
    static PodSelection of(
            Pod owner, io.fabric8.kubernetes.api.model.@Nullable LabelSelector selector, List<String> keys) {
        return new PodSelection(
                owner,
                narrowed(owner, selector, keys, List.of()),
                Set.of(owner.getMetadata().getNamespace()),
                null);
    }

    /** The values of some of the owner's own labels come in as further requirements (KEP-3243, KEP-3633). */
    private static LabelSelector narrowed(
            Pod owner,
            io.fabric8.kubernetes.api.model.@Nullable LabelSelector selector,
            List<String> same,
            List<String> different) {
        if (selector == null) {
            return LabelSelector.NOTHING;
        }
        List<Requirement> all = new ArrayList<>(Selectors.of(selector).requirements());
        Map<String, String> labels = Ownership.labels(owner);
        same.stream()
                .filter(labels::containsKey)
                .forEach(key -> all.add(new Requirement(key, Operator.IN, Set.of(labels.getOrDefault(key, "")))));
        different.stream()
                .filter(labels::containsKey)
                .forEach(key -> all.add(new Requirement(key, Operator.NOT_IN, Set.of(labels.getOrDefault(key, "")))));
        return new LabelSelector(all);
    }

    boolean matches(Pod pod, Surroundings around) {
        String namespace = pod.getMetadata().getNamespace();
        boolean there = namespaces.contains(namespace)
                || (ofNamespaces != null && ofNamespaces.matches(around.namespaceLabels(namespace)));
        return there && selector.matches(Ownership.labels(pod));
    }
}
