package dev.portolan.controllers.nodelifecycle.core;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The taints by which a node's condition keeps pods away (Kubernetes documentation, "Taints and Tolerations", taint based evictions). */
public final class ConditionTaints {
    public static final String NOT_READY = "node.kubernetes.io/not-ready";
    public static final String UNREACHABLE = "node.kubernetes.io/unreachable";
    public static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

    private static final String NO_EXECUTE = "NoExecute";
    private static final String NO_SCHEDULE = "NoSchedule";
    private static final Set<String> OURS = Set.of(NOT_READY, UNREACHABLE, UNSCHEDULABLE);
    private static final Map<String, String> BY_READINESS = Map.of("False", NOT_READY, "Unknown", UNREACHABLE);

    private ConditionTaints() {}

    private record Wish(String key, String effect) {
        boolean is(Taint taint) {
            return key.equals(taint.getKey()) && effect.equals(taint.getEffect());
        }
    }

    /** The node with the taints that it should have; empty when it has them. A node that has said nothing yet keeps what it has. */
    public static Optional<Node> settled(Node node, Instant now) {
        Optional<String> readiness = readiness(node);
        if (readiness.isEmpty()) {
            return Optional.empty();
        }
        Set<Wish> wishes = wishes(node, readiness.get());
        List<Taint> before = taints(node);
        List<Taint> after = new ArrayList<>(before.stream()
                .filter(taint ->
                        !OURS.contains(taint.getKey()) || wishes.stream().anyMatch(wish -> wish.is(taint)))
                .toList());
        for (Wish wish : wishes) {
            if (after.stream().noneMatch(wish::is)) {
                after.add(new TaintBuilder()
                        .withKey(wish.key)
                        .withEffect(wish.effect)
                        .withTimeAdded(now.truncatedTo(ChronoUnit.SECONDS).toString())
                        .build());
            }
        }
        return after.equals(before)
                ? Optional.empty()
                : Optional.of(new NodeBuilder(node)
                        .editOrNewSpec()
                        .withTaints(after)
                        .endSpec()
                        .build());
    }

    private static Set<Wish> wishes(Node node, String readiness) {
        Set<Wish> wishes = new LinkedHashSet<>();
        String sick = BY_READINESS.get(readiness);
        if (sick != null) {
            wishes.add(new Wish(sick, NO_SCHEDULE));
            wishes.add(new Wish(sick, NO_EXECUTE));
        }
        if (node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable())) {
            wishes.add(new Wish(UNSCHEDULABLE, NO_SCHEDULE));
        }
        return wishes;
    }

    private static Optional<String> readiness(Node node) {
        return node.getStatus() == null
                ? Optional.empty()
                : node.getStatus().getConditions().stream()
                        .filter(c -> "Ready".equals(c.getType()))
                        .map(NodeCondition::getStatus)
                        .findFirst();
    }

    private static List<Taint> taints(Node node) {
        return node.getSpec() == null ? List.of() : node.getSpec().getTaints();
    }
}
