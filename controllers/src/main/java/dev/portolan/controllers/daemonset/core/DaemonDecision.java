package dev.portolan.controllers.daemonset.core;

import dev.portolan.controllers.pods.PodState;
import dev.portolan.rules.IntOrPercent;
import dev.portolan.rules.IntOrPercent.Rounding;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDaemonSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares a DaemonSet's pods with the nodes (Kubernetes documentation, "DaemonSet", "Perform a Rolling Update on a DaemonSet"). */
public final class DaemonDecision {
    private final DaemonSet set;
    private final List<Pod> owned;
    private final Instant now;
    private final Duration minReady;
    private final List<NodePods> nodes = new ArrayList<>();
    private final List<Pod> stranded = new ArrayList<>();
    private final List<String> create = new ArrayList<>();
    private final List<Pod> delete = new ArrayList<>();

    private DaemonDecision(DaemonSet set, List<Pod> owned, List<Node> all, String hash, Instant now) {
        this.set = set;
        this.owned = owned;
        this.now = now;
        Integer seconds = set.getSpec().getMinReadySeconds();
        this.minReady = Duration.ofSeconds(seconds == null ? 0 : seconds);
        Map<String, List<Pod>> byNode = new LinkedHashMap<>();
        owned.forEach(pod -> byNode.computeIfAbsent(DaemonPod.node(pod), _ -> new ArrayList<>())
                .add(pod));
        for (Node node : all) {
            String name = node.getMetadata().getName();
            List<Pod> here = byNode.getOrDefault(name, List.of());
            nodes.add(new NodePods(name, DaemonPod.welcome(set, node), here, hash, minReady, now));
            byNode.remove(name);
        }
        byNode.values().forEach(stranded::addAll);
    }

    /**
     * What is due now.
     *
     * @param hash stands for the present template
     */
    public static DaemonPlan decide(DaemonSet set, List<Pod> owned, List<Node> nodes, String hash, Instant now) {
        return new DaemonDecision(set, owned, nodes, hash, now).plan();
    }

    private DaemonPlan plan() {
        if (set.getMetadata().getDeletionTimestamp() == null) {
            nodes.forEach(this::populate);
            // the node is gone: its pod was made for nowhere
            stranded.stream()
                    .filter(pod -> PodState.nodeName(pod).isEmpty() && PodState.active(pod))
                    .forEach(delete::add);
            var strategy = set.getSpec().getUpdateStrategy();
            if (strategy == null || !"OnDelete".equals(strategy.getType())) {
                roll(strategy == null ? null : strategy.getRollingUpdate());
            }
        }
        Optional<Instant> wake = owned.stream()
                .filter(PodState::active)
                .flatMap(pod -> PodState.availableFrom(pod, minReady).stream())
                .filter(from -> from.isAfter(now))
                .min(Instant::compareTo);
        return new DaemonPlan(create, delete, status(), wake);
    }

    /** One pod where there should be one, or an old and a new one during a surge; none where there should be none. */
    private void populate(NodePods node) {
        delete.addAll(node.finished());
        if (!node.welcome().toStay()) {
            delete.addAll(node.active());
            return;
        }
        boolean leaving = node.all().stream().anyMatch(PodState::terminating);
        if (node.welcome().toRun()
                && node.active().isEmpty()
                && !leaving
                && node.finished().isEmpty()) {
            create.add(node.node());
        }
        Stream.concat(node.old().stream(), node.current().stream())
                .findFirst()
                .ifPresent(first -> node.active().stream()
                        .filter(pod -> pod != first
                                && !(surges()
                                        && node.current().filter(pod::equals).isPresent()))
                        .forEach(delete::add));
    }

    private boolean surges() {
        var strategy = set.getSpec().getUpdateStrategy();
        var limits = strategy == null ? null : strategy.getRollingUpdate();
        return limits != null && scaled(limits.getMaxSurge(), 0) > 0;
    }

    private void roll(@Nullable RollingUpdateDaemonSet limits) {
        int surge = limits == null ? 0 : scaled(limits.getMaxSurge(), 0);
        if (surge > 0) {
            rollBeside(surge);
        } else {
            rollInPlace(limits == null ? 1 : scaled(limits.getMaxUnavailable(), 1));
        }
    }

    private int scaled(@Nullable IntOrString limit, int otherwise) {
        int desired = Math.toIntExact(desired().count());
        return limit == null ? otherwise : IntOrPercent.scaled(String.valueOf(limit.getValue()), desired, Rounding.UP);
    }

    private Stream<NodePods> desired() {
        return nodes.stream().filter(node -> node.welcome().toRun());
    }

    /** Old pods that don't serve go at once; of those that do, as many as may be missing. */
    private void rollInPlace(int maxUnavailable) {
        long left = maxUnavailable - desired().filter(node -> !node.available()).count();
        for (NodePods node : nodes) {
            Optional<Pod> old = node.old().filter(pod -> !delete.contains(pod));
            if (old.isEmpty()) continue;
            if (!node.available(old.get())) {
                delete.add(old.get());
            } else if (left > 0) {
                delete.add(old.get());
                left--;
            }
        }
    }

    /** A new pod is made beside the old one, which goes when the new one serves. */
    private void rollBeside(int maxSurge) {
        long left = maxSurge
                - nodes.stream()
                        .filter(node -> node.old().isPresent() && node.current().isPresent())
                        .count();
        for (NodePods node : nodes) {
            Optional<Pod> old = node.old().filter(pod -> !delete.contains(pod));
            Optional<Pod> current = node.current();
            if (old.isEmpty()) continue;
            if (current.isPresent()) {
                if (node.available(current.get())) delete.add(old.get());
            } else if (!node.available(old.get())) {
                create.add(node.node()); // it serves nobody: no need to be sparing
            } else if (left > 0) {
                create.add(node.node());
                left--;
            }
        }
    }

    private DaemonSetStatus status() {
        int desired = Math.toIntExact(desired().count());
        int available = count(NodePods::available);
        DaemonSetStatus before = set.getStatus() == null ? new DaemonSetStatus() : set.getStatus();
        return new DaemonSetStatusBuilder(before)
                .withObservedGeneration(set.getMetadata().getGeneration())
                .withDesiredNumberScheduled(desired)
                .withCurrentNumberScheduled(count(node -> !node.active().isEmpty()))
                .withNumberMisscheduled(Math.toIntExact(nodes.stream()
                        .filter(node ->
                                !node.welcome().toRun() && !node.active().isEmpty())
                        .count()))
                .withNumberReady(count(node -> node.active().stream().anyMatch(PodState::ready)))
                .withUpdatedNumberScheduled(
                        orAbsent(count(node -> node.current().isPresent())))
                .withNumberAvailable(orAbsent(available))
                .withNumberUnavailable(orAbsent(desired - available))
                .build();
    }

    private int count(Predicate<NodePods> which) {
        return Math.toIntExact(desired().filter(which).count());
    }

    private static @Nullable Integer orAbsent(int number) {
        return number == 0 ? null : number;
    }
}
