package dev.portolan.node.core;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the agent knows of one container.
 *
 * @param previous how the run before this one ended
 * @param restarts how often it was started again, ever
 * @param streak how often it was started again without a long enough run between
 * @param imageId what stands for its image, such as {@code inprocess://portolan/echo}; empty before the first start
 * @param life in which of the pod's lives it last ran
 */
public record ContainerView(
        ContainerPhase phase,
        ContainerPhase.@Nullable Exited previous,
        int restarts,
        int streak,
        String imageId,
        Health health,
        Life life) {
    /** A pod has one life in each of its sandboxes; what ran in an earlier one says nothing of what has been prepared in this. */
    public enum Life {
        THIS,
        EARLIER
    }

    /** A container that was never started. */
    public static final ContainerView FRESH =
            new ContainerView(new ContainerPhase.Fresh(), null, 0, 0, "", Health.NONE, Life.THIS);

    /** Whether its program runs. */
    public boolean running() {
        return phase instanceof ContainerPhase.Running;
    }

    /** How its last run ended, if it isn't running. */
    public Optional<ContainerPhase.Exited> exited() {
        return phase instanceof ContainerPhase.Exited e ? Optional.of(e) : Optional.empty();
    }

    /** Whether it runs or ever ran. */
    public boolean everStarted() {
        return running() || exited().isPresent() || previous != null;
    }

    /** Whether it runs, or ran before in the pod's present sandbox. */
    public boolean begun() {
        return life == Life.THIS && everStarted();
    }

    /** The same in another phase. */
    public ContainerView with(ContainerPhase now) {
        return new ContainerView(now, previous, restarts, streak, imageId, health, life);
    }

    /** The same with other health. */
    public ContainerView with(Health now) {
        return new ContainerView(phase, previous, restarts, streak, imageId, now, life);
    }

    /** After an attempt to start it which led to {@code now}; a restart when it has ended before. */
    public ContainerView attempted(ContainerPhase now, String image, BackOff backOff) {
        return exited().map(end -> {
                    boolean forgiven = backOff.forgives(java.time.Duration.between(end.since(), end.until()));
                    return new ContainerView(
                            now, end, restarts + 1, forgiven ? 1 : streak + 1, image, Health.NONE, Life.THIS);
                })
                .orElseGet(() -> new ContainerView(now, previous, restarts, streak, image, Health.NONE, Life.THIS));
    }
}
