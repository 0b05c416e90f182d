package dev.portolan.controllers.replicaset.core;

import dev.portolan.controllers.pods.PodState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which of too many pods go first (Kubernetes' {@code ActivePodsWithRanks}): those that serve least, then those that share their node
 * with most of their kind, then the newest.
 */
public final class DeletionOrder {
    /** How dear a pod is, as its annotation says (KEP-2255); 0 where it says nothing. */
    static final String COST = "controller.kubernetes.io/pod-deletion-cost";

    private static final List<String> PHASES = List.of("Pending", "Unknown", "Running");

    private DeletionOrder() {}

    /**
     * The first to go first.
     *
     * @param related pods of the same purpose, which count when nodes are to be evened out: all active pods of ReplicaSets with the same owner
     */
    public static Comparator<Pod> of(List<Pod> related) {
        Map<String, Long> perNode = related.stream()
                .filter(PodState::active)
                .collect(Collectors.groupingBy(PodState::nodeName, Collectors.counting()));
        Function<Pod, Long> neighbours = pod -> perNode.getOrDefault(PodState.nodeName(pod), 0L);
        return Comparator.comparing((Pod pod) -> !PodState.nodeName(pod).isEmpty())
                .thenComparing(pod -> PHASES.indexOf(PodState.phase(pod)))
                .thenComparing(PodState::ready)
                .thenComparing(DeletionOrder::cost)
                .thenComparing(neighbours, Comparator.reverseOrder())
                .thenComparing(DeletionOrder::readySince, Comparator.reverseOrder())
                .thenComparing(DeletionOrder::restarts, Comparator.reverseOrder())
                .thenComparing(pod -> pod.getMetadata().getCreationTimestamp(), Comparator.reverseOrder())
                .thenComparing(pod -> pod.getMetadata().getUid());
    }

    private static int cost(Pod pod) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        String said = annotations == null ? "0" : annotations.getOrDefault(COST, "0");
        return said.matches("-?[1-9][0-9]{0,8}") ? Integer.parseInt(said) : 0;
    }

    private static Instant readySince(Pod pod) {
        return PodState.ready(pod) ? PodState.readySince(pod).orElse(Instant.EPOCH) : Instant.EPOCH;
    }

    private static int restarts(Pod pod) {
        return pod.getStatus() == null
                ? 0
                : pod.getStatus().getContainerStatuses().stream()
                        .mapToInt(ContainerStatus::getRestartCount)
                        .max()
                        .orElse(0);
    }
}
