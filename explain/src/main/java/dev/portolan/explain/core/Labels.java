package dev.portolan.explain.core;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Labels as people write and read them. */
final class Labels {
    private static final Set<String> CONTROLLERS = Set.of(
            "pod-template-hash",
            "controller-revision-hash",
            "apps.kubernetes.io/pod-index",
            "statefulset.kubernetes.io/pod-name");
    private static final int SHOWN = 4;

    private Labels() {}

    static String text(Map<String, String> labels) {
        return labels.isEmpty()
                ? "no labels"
                : new TreeMap<>(labels)
                        .entrySet().stream()
                                .map(e -> e.getKey() + "=" + e.getValue())
                                .collect(Collectors.joining(","));
    }

    static ObjectNode json(Map<String, String> labels) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        new TreeMap<>(labels).forEach(node::put);
        return node;
    }

    /** What several pods carry, each set once. */
    static String of(List<Snapshot.Pod> pods) {
        var seen = pods.stream()
                .map(p -> text(written(p.labels())))
                .distinct()
                .sorted()
                .toList();
        return seen.size() <= SHOWN
                ? String.join("; ", seen)
                : String.join("; ", seen.subList(0, SHOWN)) + " and " + (seen.size() - SHOWN) + " other sets of labels";
    }

    /** The labels that people write; controllers add others, which nobody means by a selector. */
    static Map<String, String> written(Map<String, String> labels) {
        var written = new TreeMap<>(labels);
        written.keySet().removeAll(CONTROLLERS);
        return written;
    }

    static String count(long n, String noun) {
        return n + " " + noun + (n == 1 ? "" : "s");
    }
}
