package dev.portolan.controllers.nodelifecycle.core;

import dev.portolan.controllers.pods.PodState;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a node's silence means for it and its pods (Kubernetes documentation, "Nodes", "Node heartbeats"). */
public final class SilentNode {
    private static final String READY = "Ready";
    private static final String UNKNOWN = "Unknown";

    private SilentNode() {}

    /** What differs after every sign of life: the lease's renewal and the time in the status. */
    public static String sign(Node node, Optional<Lease> lease) {
        String renewed = lease.map(Lease::getSpec)
                .map(spec -> String.valueOf(spec.getRenewTime()))
                .orElse("");
        return renewed + "/"
                + ready(node).map(NodeCondition::getLastHeartbeatTime).orElse("");
    }

    /** Whether it is marked already. */
    public static boolean marked(Node node) {
        return ready(node).map(c -> UNKNOWN.equals(c.getStatus())).orElse(false);
    }

    private static Optional<NodeCondition> ready(Node node) {
        return conditions(node).stream().filter(c -> c.getType().equals(READY)).findFirst();
    }

    private static List<NodeCondition> conditions(Node node) {
        return node.getStatus() == null ? List.of() : node.getStatus().getConditions();
    }

    /** The node with every condition Unknown. */
    public static Node mark(Node node, Instant now) {
        List<NodeCondition> unknown = new ArrayList<>();
        for (NodeCondition each : conditions(node)) {
            unknown.add(unknown(new NodeConditionBuilder(each), now));
        }
        if (ready(node).isEmpty()) {
            unknown.add(unknown(new NodeConditionBuilder().withType(READY), now));
        }
        return new NodeBuilder(node)
                .editOrNewStatus()
                .withConditions(unknown)
                .endStatus()
                .build();
    }

    private static NodeCondition unknown(NodeConditionBuilder condition, Instant now) {
        return condition
                .withStatus(UNKNOWN)
                .withReason("NodeStatusUnknown")
                .withMessage("The node agent has stopped to report.")
                .withLastTransitionTime(seconds(now))
                .build();
    }

    /** The pod as no longer ready; empty when it is not ready anyway. */
    public static Optional<Pod> unready(Pod pod, Instant now) {
        if (!PodState.ready(pod)) {
            return Optional.empty();
        }
        List<PodCondition> conditions = pod.getStatus().getConditions().stream()
                .map(each -> each.getType().equals(READY) ? unready(each, now) : each)
                .toList();
        return Optional.of(new PodBuilder(pod)
                .editStatus()
                .withConditions(conditions)
                .endStatus()
                .build());
    }

    private static PodCondition unready(PodCondition condition, Instant now) {
        return new PodConditionBuilder(condition)
                .withStatus("False")
                .withReason("NodeNotReady")
                .withMessage("The pod's node has stopped to report.")
                .withLastTransitionTime(seconds(now))
                .build();
    }

    private static String seconds(Instant now) {
        return now.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
