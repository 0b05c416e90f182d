package dev.portolan.node.core;

import dev.portolan.node.core.ContainerPhase.Exited;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;
import java.util.Map;

/** A pod's phase from its containers' (Kubernetes documentation, "Pod Lifecycle", pod phase). */
public final class PodPhase {
    private PodPhase() {}

    /** Pending, Running, Succeeded or Failed. */
    public static String of(PodSpec spec, Map<String, ContainerView> views) {
        if (initFailed(spec, views)) {
            return "Failed";
        }
        List<ContainerView> mains = spec.getContainers().stream()
                .map(c -> views.getOrDefault(c.getName(), ContainerView.FRESH))
                .toList();
        if (mains.stream().anyMatch(v -> !v.everStarted())) {
            return "Pending";
        }
        if (!over(spec, views)) {
            return "Running";
        }
        boolean succeeded = mains.stream()
                .allMatch(v -> v.exited().filter(e -> e.exitCode() == 0).isPresent());
        return succeeded ? "Succeeded" : "Failed";
    }

    /** Whether the pod has run its course: nothing that matters runs or will run again. */
    static boolean over(PodSpec spec, Map<String, ContainerView> views) {
        return initFailed(spec, views)
                || spec.getContainers().stream()
                        .allMatch(c -> views.getOrDefault(c.getName(), ContainerView.FRESH)
                                .exited()
                                .filter(e -> !restarts(spec.getRestartPolicy(), e))
                                .isPresent());
    }

    private static boolean initFailed(PodSpec spec, Map<String, ContainerView> views) {
        return spec.getRestartPolicy().equals("Never")
                && spec.getInitContainers().stream()
                        .filter(c -> !PodContainers.sidecar(c))
                        .anyMatch(c -> failed(c, views));
    }

    private static boolean failed(Container container, Map<String, ContainerView> views) {
        return views.getOrDefault(container.getName(), ContainerView.FRESH)
                .exited()
                .filter(e -> e.exitCode() != 0)
                .isPresent();
    }

    /** Whether a container that ended like that starts again under the policy. */
    static boolean restarts(String policy, Exited end) {
        return switch (policy) {
            case "Never" -> false;
            case "OnFailure" -> end.exitCode() != 0;
            default -> true;
        };
    }
}
