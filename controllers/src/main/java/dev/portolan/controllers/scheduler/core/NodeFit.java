package dev.portolan.controllers.scheduler.core;

import dev.portolan.controllers.nodes.NodeAffinityTerms;
import dev.portolan.controllers.nodes.Taints;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.Optional;

/** Whether a node may run a pod. */
final class NodeFit {
    private NodeFit() {}

    /** Why not, so that it can follow "2 node(s) "; empty when it may. */
    static Optional<String> objection(Pod pod, Node node) {
        if (node.getMetadata().getDeletionTimestamp() != null) {
            return Optional.of("were being deleted");
        }
        if (node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable())) {
            return Optional.of("were unschedulable");
        }
        if (!ready(node)) {
            return Optional.of("were not ready");
        }
        Optional<Taint> taint = Taints.repelling(pod, node);
        if (taint.isPresent()) {
            return Optional.of("had untolerated taint " + Taints.describe(taint.get()));
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
