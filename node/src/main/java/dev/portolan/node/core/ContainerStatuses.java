package dev.portolan.node.core;

import dev.portolan.node.core.ContainerPhase.Blocked;
import dev.portolan.node.core.ContainerPhase.Exited;
import dev.portolan.node.core.ContainerPhase.Fresh;
import dev.portolan.node.core.ContainerPhase.Running;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** One container's entry in a pod's status. */
final class ContainerStatuses {
    private ContainerStatuses() {}

    /**
     * The entry of {@code container}.
     *
     * @param waitingFor why a container that was never started waits: PodInitializing or ContainerCreating
     * @param heldUntil the end of its back-off, null when it isn't in one
     */
    static ContainerStatus of(
            Container container,
            ContainerView view,
            String waitingFor,
            @Nullable Instant heldUntil,
            BackOff backOff,
            String podName) {
        ContainerState state;
        Exited last = view.previous();
        String id = "";
        switch (view.phase()) {
            case Fresh() -> state = waiting(waitingFor, "");
            case Blocked(String reason, String message, Instant retryAt) -> state = waiting(reason, message);
            case Running(String running, Instant since) -> {
                id = running;
                state = new ContainerStateBuilder().withNewRunning(time(since)).build();
            }
            case Exited end
            when heldUntil != null -> {
                id = end.id();
                last = end;
                Duration delay = backOff.delay(view.streak());
                state = waiting(
                        "CrashLoopBackOff",
                        "back-off " + text(delay) + " restarting failed container=" + container.getName() + " pod="
                                + podName);
            }
            case Exited end -> {
                id = end.id();
                state = terminated(end);
            }
        }
        return new ContainerStatusBuilder()
                .withName(container.getName())
                .withImage(container.getImage())
                .withImageID(view.imageId())
                .withContainerID(id.isEmpty() ? null : id)
                .withState(state)
                .withLastState(last == null ? new ContainerState() : terminated(last))
                .withRestartCount(view.restarts())
                .withStarted(view.running() && view.health().started())
                .withReady(view.running() && view.health().serving())
                .build();
    }

    private static ContainerState waiting(String reason, String message) {
        return new ContainerStateBuilder()
                .withNewWaiting()
                .withReason(reason)
                .withMessage(message.isEmpty() ? null : message)
                .endWaiting()
                .build();
    }

    private static ContainerState terminated(Exited end) {
        return new ContainerStateBuilder()
                .withNewTerminated()
                .withContainerID(end.id().isEmpty() ? null : end.id())
                .withExitCode(end.exitCode())
                .withReason(end.reason())
                .withMessage(end.message().isEmpty() ? null : end.message())
                .withStartedAt(time(end.since()))
                .withFinishedAt(time(end.until()))
                .endTerminated()
                .build();
    }

    /** As the kubelet prints a duration: 10s, 2m40s. */
    private static String text(Duration delay) {
        return delay.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
    }

    static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
