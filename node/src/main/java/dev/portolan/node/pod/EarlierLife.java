package dev.portolan.node.pod;

import dev.portolan.node.core.ContainerPhase.Exited;
import dev.portolan.node.core.ContainerPhase.Fresh;
import dev.portolan.node.core.ContainerView;
import dev.portolan.node.core.ContainerView.Life;
import dev.portolan.node.core.Health;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a pod's status says of containers that ran under an agent before this one. Programs don't outlive their agent, so whatever was
 * running has ended; init containers run again, because the pod's sandbox is a new one.
 */
final class EarlierLife {
    private static final int UNKNOWN_EXIT = 137;

    private EarlierLife() {}

    static ContainerView initContainer(Container container, Pod pod) {
        return status(pod.getStatus() == null ? null : pod.getStatus().getInitContainerStatuses(), container)
                .map(s -> new ContainerView(new Fresh(), null, restarts(s), 0, "", Health.NONE, Life.EARLIER))
                .orElse(ContainerView.FRESH);
    }

    static ContainerView container(Container container, Pod pod, Instant now) {
        Optional<ContainerStatus> found =
                status(pod.getStatus() == null ? null : pod.getStatus().getContainerStatuses(), container);
        if (found.isEmpty() || found.get().getState() == null) {
            return ContainerView.FRESH;
        }
        ContainerStatus before = found.get();
        String policy = pod.getSpec().getRestartPolicy();
        Exited end;
        if (before.getState().getRunning() != null) {
            Instant since = time(before.getState().getRunning().getStartedAt(), now);
            end = new Exited(
                    text(before.getContainerID()),
                    since,
                    now,
                    UNKNOWN_EXIT,
                    "ContainerStatusUnknown",
                    "The container ended with the node agent that ran it");
        } else if (before.getState().getTerminated() != null) {
            end = exited(before.getState().getTerminated(), now);
        } else if (before.getLastState() != null && before.getLastState().getTerminated() != null) {
            end = exited(before.getLastState().getTerminated(), now); // it waited for its next start
        } else {
            return ContainerView.FRESH;
        }
        boolean again = policy.equals("Always") || (policy.equals("OnFailure") && end.exitCode() != 0);
        return again
                ? new ContainerView(new Fresh(), end, restarts(before) + 1, 0, "", Health.NONE, Life.EARLIER)
                : new ContainerView(
                        end, null, restarts(before), 0, text(before.getImageID()), Health.NONE, Life.EARLIER);
    }

    private static Exited exited(ContainerStateTerminated end, Instant now) {
        return new Exited(
                text(end.getContainerID()),
                time(end.getStartedAt(), now),
                time(end.getFinishedAt(), now),
                end.getExitCode() == null ? UNKNOWN_EXIT : end.getExitCode(),
                text(end.getReason()),
                text(end.getMessage()));
    }

    private static Optional<ContainerStatus> status(@Nullable List<ContainerStatus> all, Container container) {
        return all == null
                ? Optional.empty()
                : all.stream()
                        .filter(s -> container.getName().equals(s.getName()))
                        .findFirst();
    }

    private static int restarts(ContainerStatus status) {
        return status.getRestartCount() == null ? 0 : status.getRestartCount();
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static Instant time(@Nullable String text, Instant otherwise) {
        try {
            return text == null ? otherwise : Instant.parse(text);
        } catch (DateTimeException odd) {
            return otherwise;
        }
    }
}
