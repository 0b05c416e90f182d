package dev.portolan.explain.core;

import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Surroundings.Node;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether there is a node on which pods can be. */
final class NodeRule {
    private NodeRule() {}

    /** Broken where no node is ready at all. */
    static Optional<Hop> judge(Snapshot now) {
        return now.readyNodes() > 0
                ? Optional.empty()
                : Optional.of(Hop.broken(
                        "nodes",
                        Cause.NO_NODE_READY,
                        new Ref("Node", "", ""),
                        "no node is Ready, so no pod can run: is a node agent running? (kubectl get nodes)",
                        List.of()));
    }

    /** What keeps one pod from the nodes that are there. */
    static PodTrouble place(Snapshot now, Pod pod) {
        var nodes = now.around().nodes();
        var wanted = pod.detail().nodeSelector();
        var matching = nodes.stream()
                .filter(n -> SelectorRule.matches(wanted, n.labels()))
                .toList();
        if (nodes.isEmpty()) return new PodTrouble(Cause.UNSCHEDULABLE, Ref.of(pod), pod.trouble(), List.of());
        if (matching.isEmpty()) return selector(now, pod, wanted, pod.trouble());
        if (matching.stream().anyMatch(n -> n.ready() && !n.cordoned())) {
            return new PodTrouble(Cause.UNSCHEDULABLE, Ref.of(pod), pod.trouble(), List.of());
        }
        var cordoned = matching.stream().filter(Node::ready).toList();
        return cordoned.isEmpty() ? unready(now, pod, wanted, matching) : cordoned(pod, cordoned);
    }

    private static PodTrouble cordoned(Pod pod, List<Node> nodes) {
        return new PodTrouble(
                Cause.NO_NODE_READY,
                node(nodes.getFirst()),
                pod.trouble() + " " + names(nodes) + " is cordoned (spec.unschedulable)",
                nodes.stream()
                        .map(n -> Fix.set(node(n), "spec.unschedulable", true, false, "kubectl uncordon " + n.name()))
                        .toList());
    }

    private static PodTrouble unready(Snapshot now, Pod pod, Map<String, String> wanted, List<Node> nodes) {
        String said = pod.trouble() + " " + names(nodes) + " is not Ready: its agent does not report";
        return new PodTrouble(
                Cause.NO_NODE_READY,
                node(nodes.getFirst()),
                said,
                wanted.isEmpty() ? List.of() : selector(now, pod, wanted, said).fixes());
    }

    private static PodTrouble selector(Snapshot now, Pod pod, Map<String, String> wanted, String said) {
        List<Fix> fixes = now.maker(pod)
                .map(w -> List.of(new Fix(
                        w.kind(),
                        w.name(),
                        "spec.template.spec.nodeSelector",
                        Labels.text(wanted),
                        "",
                        "then any node will do",
                        List.of(Patch.set(Ref.of(w), "spec.template.spec.nodeSelector", "", null)))))
                .orElse(List.of());
        return new PodTrouble(
                Cause.UNSCHEDULABLE,
                Ref.of(pod),
                said + " (it wants a node with " + Labels.text(wanted) + ")",
                wanted.isEmpty() ? List.of() : fixes);
    }

    private static Ref node(Node node) {
        return new Ref("Node", "", node.name());
    }

    private static String names(List<Node> nodes) {
        return nodes.stream().map(Node::name).sorted().collect(Collectors.joining(", "));
    }
}
