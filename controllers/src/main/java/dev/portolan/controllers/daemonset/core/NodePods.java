package dev.portolan.controllers.daemonset.core;

import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.pods.PodState;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The pods of one DaemonSet on one node, the oldest first. */
record NodePods(String node, DaemonPod.Welcome welcome, List<Pod> all, String hash, Duration minReady, Instant now) {
    NodePods {
        all = all.stream()
                .sorted(Comparator.comparing(
                                (Pod pod) -> String.valueOf(pod.getMetadata().getCreationTimestamp()))
                        .thenComparing(pod -> pod.getMetadata().getName()))
                .toList();
    }

    private List<Pod> which(Predicate<Pod> wanted) {
        return all.stream().filter(PodState::active).filter(wanted).toList();
    }

    List<Pod> active() {
        return which(_ -> true);
    }

    List<Pod> finished() {
        return all.stream()
                .filter(pod -> PodState.finished(pod) && !PodState.terminating(pod))
                .toList();
    }

    Optional<Pod> current() {
        return which(this::upToDate).stream().findFirst();
    }

    Optional<Pod> old() {
        return which(pod -> !upToDate(pod)).stream().findFirst();
    }

    boolean upToDate(Pod pod) {
        return hash.equals(Ownership.labels(pod).get(DaemonPod.HASH));
    }

    boolean available(Pod pod) {
        return PodState.available(pod, minReady, now);
    }

    /** Whether the node is served. */
    boolean available() {
        return active().stream().anyMatch(this::available);
    }
}
