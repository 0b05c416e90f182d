package dev.portolan.controllers.scheduler.core;

import dev.portolan.controllers.nodes.NodeAffinityTerms;
import dev.portolan.controllers.nodes.Taints;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import java.util.List;
import java.util.Optional;

/** Whether a node may run a pod. The words, and the order of questions, are those of Kubernetes' scheduler plugins. */
final class NodeFit {
    private static final Taint NOT_READY = new TaintBuilder()
            .withKey("node.kubernetes.io/not-ready")
            .withEffect("NoSchedule")
            .build();
    private static final Taint CORDONED = new TaintBuilder()
            .withKey("node.kubernetes.io/unschedulable")
            .withEffect("NoSchedule")
            .build();

    private NodeFit() {}

    /** Why not; none when it may. The first question that is answered no is the last that is asked. */
    static List<String> objections(Pod pod, Requests requests, Node node, Surroundings around) {
        Optional<String> about = ofNode(pod, node);
        if (about.isPresent()) {
            return List.of("node(s) " + about.get());
        }
        List<Placed> there = around.on(node);
        if (!Room.portsFree(pod, there)) {
            return List.of("node(s) didn't have free ports for the requested pod ports");
        }
        List<String> lacks = Room.lacks(requests, node, there);
        if (!lacks.isEmpty()) {
            return lacks;
        }
        return Spread.objection(pod, node, around)
                .or(() -> PodAffinityRules.objection(pod, node, around))
                .map(why -> List.of("node(s) " + why))
                .orElse(List.of());
    }

    private static Optional<String> ofNode(Pod pod, Node node) {
        if (node.getMetadata().getDeletionTimestamp() != null) {
            return Optional.of("were being deleted");
        }
        boolean cordoned =
                node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable());
        if (cordoned && !Taints.tolerates(pod, CORDONED)) {
            return Optional.of("were unschedulable");
        }
        Optional<Taint> taint = Taints.repelling(pod, node);
        if (taint.isPresent()) {
            return Optional.of("had untolerated taint " + Taints.describe(taint.get()));
        }
        if (!ready(node) && !Taints.tolerates(pod, NOT_READY)) {
            // Its taint is about to come.
            return Optional.of("had untolerated taint " + Taints.describe(NOT_READY));
        }
        return NodeAffinityTerms.match(pod, node)
                ? Optional.empty()
                : Optional.of("didn't match Pod's node affinity/selector");
    }

    private static boolean ready(Node node) {
        return node.getStatus() != null
                && node.getStatus().getConditions().stream().anyMatch(NodeFit::saysReady);
    }

    private static boolean saysReady(NodeCondition condition) {
        return "Ready".equals(condition.getType()) && "True".equals(condition.getStatus());
    }
}
