package dev.portolan.node.core;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How long a pod may be active on its node (core/v1 PodSpec, {@code activeDeadlineSeconds}). */
public final class ActiveDeadline {
    /** The reason of a pod that has overrun it. */
    public static final String REASON = "DeadlineExceeded";

    public static final String MESSAGE = "Pod was active on the node longer than the specified deadline";

    private ActiveDeadline() {}

    /** When the time of {@code pod}, which has been active since {@code started}, is over; empty for never. */
    public static Optional<Instant> of(Pod pod, Instant started) {
        return Optional.ofNullable(pod.getSpec().getActiveDeadlineSeconds()).map(started::plusSeconds);
    }

    /** Then everything ends and nothing starts again. */
    public static PodPlan plan(PodSpec spec, Map<String, ContainerView> views) {
        List<PodPlan.Action> stops = PodContainers.all(spec).stream()
                .filter(c ->
                        views.getOrDefault(c.getName(), ContainerView.FRESH).running())
                .<PodPlan.Action>map(c -> new PodPlan.Action.Stop(c.getName(), ""))
                .toList();
        return new PodPlan(stops, Map.of(), null, true);
    }

    /** The pod has failed, whatever its containers come to. */
    public static PodStatus failed(PodStatus status) {
        return new PodStatusBuilder(status)
                .withPhase("Failed")
                .withReason(REASON)
                .withMessage(MESSAGE)
                .build();
    }
}
