package dev.portolan.explain.core;

import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Snapshot.Service;
import dev.portolan.explain.core.Snapshot.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Pods, or a workload's template, that a selector nearly matches.
 *
 * @param object whose labels they are
 * @param wrong what the object has instead, by key; empty where it lacks the label
 * @param cost how many letters apart
 * @param matchLabels the workload's own selector
 */
record NearMiss(Ref object, Map<String, String> wrong, int cost, Map<String, String> matchLabels) {
    /** The nearest of this namespace. Workloads first: a label is mended in the template, not on the pod, which the next rollout replaces. */
    static Optional<NearMiss> of(Snapshot now, Service service) {
        var all = new ArrayList<NearMiss>();
        for (Workload w : now.workloads()) {
            if (!w.namespace().equals(service.namespace())) continue;
            measured(Ref.of(w), w.templateLabels(), service.selector(), w.matchLabels())
                    .ifPresent(all::add);
        }
        for (Pod p : now.pods()) {
            if (!p.namespace().equals(service.namespace()) || !p.owner().isEmpty()) continue;
            measured(Ref.of(p), p.labels(), service.selector(), Map.of()).ifPresent(all::add);
        }
        return all.stream()
                .min(Comparator.comparingInt(NearMiss::cost)
                        .thenComparing(n -> n.object().name()));
    }

    /** Nothing where no pair is right and none is similar. */
    private static Optional<NearMiss> measured(
            Ref object, Map<String, String> labels, Map<String, String> selector, Map<String, String> matchLabels) {
        var wrong = new TreeMap<String, String>();
        int cost = 0;
        boolean similar = false;
        for (var pair : selector.entrySet()) {
            String is = labels.getOrDefault(pair.getKey(), "");
            if (is.equals(pair.getValue())) {
                similar = true;
                continue;
            }
            wrong.put(pair.getKey(), is);
            cost += is.isEmpty() ? pair.getValue().length() : Nearest.distance(is, pair.getValue());
            similar |= Nearest.of(pair.getValue(), Set.of(is)).isPresent();
        }
        return similar ? Optional.of(new NearMiss(object, wrong, cost, matchLabels)) : Optional.empty();
    }

    Hop hop(Service service) {
        var differing = new ArrayList<String>();
        wrong.forEach((key, is) -> differing.add(
                is.isEmpty()
                        ? "%s has no label %s (wanted %s)"
                                .formatted(title(), key, service.selector().get(key))
                        : "%s has %s=%s".formatted(title(), key, is)));
        return Hop.broken(
                "selector",
                wrong.values().stream().allMatch(String::isEmpty) ? Cause.SELECTOR_SUBSET : Cause.LABEL_TYPO,
                object,
                "no pod matches %s: all of its labels must be on the pod; nearest: %s"
                        .formatted(Labels.text(service.selector()), String.join(", ", differing)),
                wrong.size() == 1 ? one(service) : several(service));
    }

    private List<Fix> one(Service service) {
        String key = wrong.keySet().iterator().next();
        String is = wrong.getOrDefault(key, "");
        String want = service.selector().getOrDefault(key, "");
        String step = FieldPath.quoted(key);
        Fix label = Fix.set(object, labelField() + "." + step, is.isEmpty() ? null : is, want, remark(key));
        String selector = "spec.selector." + step;
        return List.of(
                bound(key) ? label.byHand() : label,
                is.isEmpty()
                        ? Fix.set(Ref.of(service), selector, want, null, "then the pods need not have it")
                        : Fix.set(Ref.of(service), selector, want, is));
    }

    /** Several labels are changed together: each alone would not help. */
    private List<Fix> several(Service service) {
        var right = new TreeMap<>(service.selector());
        wrong.forEach((key, is) -> {
            if (is.isEmpty()) right.remove(key);
            else right.put(key, is);
        });
        var onLabels = new ArrayList<Patch>();
        var onSelector = new ArrayList<Patch>();
        wrong.forEach((key, is) -> {
            String step = FieldPath.quoted(key);
            String want = service.selector().getOrDefault(key, "");
            onLabels.add(Patch.set(object, labelField() + "." + step, is, want));
            onSelector.add(Patch.set(Ref.of(service), "spec.selector." + step, want, is.isEmpty() ? null : is));
        });
        var selector = new Fix(
                "Service",
                service.name(),
                "spec.selector",
                Labels.text(service.selector()),
                Labels.text(right),
                "",
                onSelector);
        Optional<String> bound = wrong.keySet().stream().filter(this::bound).findFirst();
        var labels = new Fix(
                object.kind(),
                object.name(),
                labelField(),
                "",
                Labels.text(service.selector()),
                bound.map(this::remark).orElse(""),
                bound.isPresent() ? List.of() : onLabels);
        return right.isEmpty() ? List.of(labels) : List.of(labels, selector);
    }

    private String title() {
        return object.kind() + " " + object.name();
    }

    private String labelField() {
        return object.kind().equals("Pod") ? "metadata.labels" : "spec.template.metadata.labels";
    }

    private boolean bound(String key) {
        return matchLabels.containsKey(key);
    }

    /** A template must have what its workload looks for, and what that is cannot be changed afterwards. */
    private String remark(String key) {
        return bound(key)
                ? "and the same in spec.selector.matchLabels, which cannot be changed later: kubectl delete %s %s, then apply it again"
                        .formatted(object.kind().toLowerCase(Locale.ROOT), object.name())
                : "";
    }
}
