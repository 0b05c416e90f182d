package dev.portolan.explain.core;

import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Snapshot.Service;
import dev.portolan.explain.core.Snapshot.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Why a selector matches nothing: every pair of it must be on the pod, in the Service's own namespace (Kubernetes: Service). */
final class SelectorRule {
    private static final Set<String> CONTROLLERS_LABELS = Set.of(
            "pod-template-hash",
            "controller-revision-hash",
            "apps.kubernetes.io/pod-index",
            "statefulset.kubernetes.io/pod-name");

    private SelectorRule() {}

    static boolean matches(Map<String, String> selector, Map<String, String> labels) {
        return labels.entrySet().containsAll(selector.entrySet());
    }

    /** The hop for a Service with a selector: who matches, or what comes nearest and what to change. */
    static Hop judge(Snapshot now, Service service) {
        var here = now.pods().stream()
                .filter(p -> p.namespace().equals(service.namespace()))
                .toList();
        long matching = here.stream()
                .filter(p -> matches(service.selector(), p.labels()))
                .count();
        if (matching > 0) {
            return Hop.ok("selector", "%s matches %s".formatted(text(service.selector()), count(matching, "pod")));
        }
        var willing = now.workloads().stream()
                .filter(w -> w.namespace().equals(service.namespace()))
                .filter(w -> matches(service.selector(), w.templateLabels()))
                .findFirst();
        if (willing.isPresent()) return podless(service, willing.get());
        var candidates = candidates(now, service);
        var nearest = candidates.stream()
                .filter(c -> c.cost() < Integer.MAX_VALUE)
                .min(Comparator.comparingInt(Candidate::cost).thenComparing(Candidate::name));
        if (nearest.isPresent()) return near(service, nearest.get());
        var elsewhere = otherNamespaces(now, service);
        if (!elsewhere.isEmpty()) {
            return Hop.broken(
                    "selector",
                    "no pod in namespace %s has %s; pods that have it are in %s, and a Service selects in its own namespace only"
                            .formatted(service.namespace(), text(service.selector()), String.join(", ", elsewhere)),
                    List.of());
        }
        String present = here.isEmpty()
                ? "there is no pod in namespace " + service.namespace()
                : "the pods there carry " + labelsOf(here);
        return Hop.broken("selector", "no pod matches %s; %s".formatted(text(service.selector()), present), List.of());
    }

    /** The labels are right, but what should make the pods has made none. */
    private static Hop podless(Service service, Workload workload) {
        String title = workload.kind() + " " + workload.name();
        return workload.replicas() == 0
                ? Hop.broken(
                        "selector",
                        "%s matches the pods of %s, which is scaled to 0 replicas"
                                .formatted(text(service.selector()), title),
                        List.of(new Fix(workload.kind(), workload.name(), "spec.replicas", "0", "1")))
                : Hop.broken(
                        "selector",
                        "%s matches the pods of %s, which has made none yet; its events say why (kubectl describe %s %s)"
                                .formatted(
                                        text(service.selector()),
                                        title,
                                        workload.kind().toLowerCase(Locale.ROOT),
                                        workload.name()),
                        List.of());
    }

    private static Hop near(Service service, Candidate candidate) {
        var fixes = new ArrayList<Fix>();
        var differing = new ArrayList<String>();
        candidate.wrong().forEach((key, is) -> {
            String want = service.selector().getOrDefault(key, "");
            differing.add(
                    is.isEmpty()
                            ? "%s has no label %s (wanted %s)".formatted(candidate.title(), key, want)
                            : "%s has %s=%s".formatted(candidate.title(), key, is));
            fixes.add(
                    new Fix(candidate.kind(), candidate.name(), candidate.field(key), is, want, candidate.remark(key)));
            if (!is.isEmpty()) {
                fixes.add(new Fix("Service", service.name(), "spec.selector." + quoted(key), want, is));
            }
        });
        return Hop.broken(
                "selector",
                "no pod matches %s: all of its labels must be on the pod; nearest: %s"
                        .formatted(text(service.selector()), String.join(", ", differing)),
                fixes);
    }

    private record Candidate(
            String kind, String name, Map<String, String> wrong, int cost, Map<String, String> matchLabels) {
        String title() {
            return kind + " " + name;
        }

        String field(String key) {
            return (kind.equals("Pod") ? "metadata.labels." : "spec.template.metadata.labels.") + quoted(key);
        }

        /** A template must have what its workload looks for, and what that is cannot be changed afterwards. */
        String remark(String key) {
            return matchLabels.containsKey(key)
                    ? "and the same in spec.selector.matchLabels, which cannot be changed later: kubectl delete %s %s, then apply it again"
                            .formatted(kind.toLowerCase(Locale.ROOT), name)
                    : "";
        }
    }

    /** Workloads first: a label is mended in the template, not on the pod, which the next rollout replaces. */
    private static List<Candidate> candidates(Snapshot now, Service service) {
        var all = new ArrayList<Candidate>();
        for (Workload w : now.workloads()) {
            if (w.namespace().equals(service.namespace())) {
                all.add(candidate(w.kind(), w.name(), w.templateLabels(), service.selector(), w.matchLabels()));
            }
        }
        for (Pod p : now.pods()) {
            if (p.namespace().equals(service.namespace()) && p.owner().isEmpty()) {
                all.add(candidate("Pod", p.name(), p.labels(), service.selector(), Map.of()));
            }
        }
        return all;
    }

    private static Candidate candidate(
            String kind,
            String name,
            Map<String, String> labels,
            Map<String, String> selector,
            Map<String, String> matchLabels) {
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
        return new Candidate(kind, name, wrong, similar ? cost : Integer.MAX_VALUE, matchLabels);
    }

    private static Set<String> otherNamespaces(Snapshot now, Service service) {
        Predicate<Pod> other = p -> !p.namespace().equals(service.namespace());
        return now.pods().stream()
                .filter(other)
                .filter(p -> matches(service.selector(), p.labels()))
                .map(Pod::namespace)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String labelsOf(List<Pod> pods) {
        var seen = pods.stream()
                .map(p -> text(written(p.labels())))
                .distinct()
                .sorted()
                .toList();
        return seen.size() <= 4
                ? String.join("; ", seen)
                : String.join("; ", seen.subList(0, 4)) + " and " + (seen.size() - 4) + " other sets of labels";
    }

    /** The labels that people write; controllers add others, which nobody means by a selector. */
    private static Map<String, String> written(Map<String, String> labels) {
        var written = new TreeMap<>(labels);
        written.keySet().removeAll(CONTROLLERS_LABELS);
        return written;
    }

    static String text(Map<String, String> labels) {
        return labels.isEmpty()
                ? "no labels"
                : new TreeMap<>(labels)
                        .entrySet().stream()
                                .map(e -> e.getKey() + "=" + e.getValue())
                                .collect(Collectors.joining(","));
    }

    static String count(long n, String noun) {
        return n + " " + noun + (n == 1 ? "" : "s");
    }

    private static String quoted(String key) {
        return key.contains(".") || key.contains("/") ? "\"" + key + "\"" : key;
    }
}
