package dev.portolan.controllers.pods;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodIP;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Questions that several controllers ask of a pod (Kubernetes documentation, "Pod Lifecycle"). */
public final class PodState {
    private PodState() {}

    /** Whether it has been asked to go. */
    public static boolean terminating(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    /** Whether it has ended, well or not, and will not run again. */
    public static boolean finished(Pod pod) {
        String phase = phase(pod);
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    /** Whether it counts as a replica: neither finished nor asked to go. */
    public static boolean active(Pod pod) {
        return !finished(pod) && !terminating(pod);
    }

    /** Whether its condition Ready is True. */
    public static boolean ready(Pod pod) {
        return condition(pod, "Ready").map(c -> "True".equals(c.getStatus())).orElse(false);
    }

    /** Since when it is what {@link #ready} says, if it says. */
    public static Optional<Instant> readySince(Pod pod) {
        return condition(pod, "Ready").map(PodCondition::getLastTransitionTime).map(Instant::parse);
    }

    /** The moment from which a ready pod counts as available; empty when it is not ready. */
    public static Optional<Instant> availableFrom(Pod pod, Duration minReady) {
        if (!ready(pod)) {
            return Optional.empty();
        }
        return Optional.of(readySince(pod).orElse(Instant.EPOCH).plus(minReady));
    }

    /** Whether it has been ready for {@code minReady}. */
    public static boolean available(Pod pod, Duration minReady, Instant now) {
        return availableFrom(pod, minReady).map(from -> !from.isAfter(now)).orElse(false);
    }

    /** Its phase; Pending until the node says otherwise. */
    public static String phase(Pod pod) {
        return pod.getStatus() == null || pod.getStatus().getPhase() == null
                ? "Pending"
                : pod.getStatus().getPhase();
    }

    /** The node it is bound to; empty when none yet. */
    public static String nodeName(Pod pod) {
        return pod.getSpec().getNodeName() == null ? "" : pod.getSpec().getNodeName();
    }

    /** All its addresses, the primary one first. */
    public static List<String> addresses(Pod pod) {
        if (pod.getStatus() == null) {
            return List.of();
        }
        List<String> all =
                pod.getStatus().getPodIPs().stream().map(PodIP::getIp).toList();
        String first = pod.getStatus().getPodIP();
        return all.isEmpty() && first != null && !first.isEmpty() ? List.of(first) : all;
    }

    /** The condition of that type. */
    public static Optional<PodCondition> condition(Pod pod, String type) {
        return pod.getStatus() == null
                ? Optional.empty()
                : pod.getStatus().getConditions().stream()
                        .filter(c -> c.getType().equals(type))
                        .findFirst();
    }
}
