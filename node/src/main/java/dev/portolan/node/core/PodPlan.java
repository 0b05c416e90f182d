package dev.portolan.node.core;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done for a pod now.
 *
 * @param waits containers held back after failures, and until when
 * @param nextLook when to decide again even if nothing happens; null for never
 * @param over whether all its containers have ended and none starts again
 */
public record PodPlan(
        List<Action> actions,
        Map<String, Instant> waits,
        @Nullable Instant nextLook,
        boolean over) {
    /** Copies. */
    public PodPlan {
        actions = List.copyOf(actions);
        waits = Map.copyOf(waits);
    }

    /** Something to do to one container. */
    public sealed interface Action {
        String container();

        /** Start it, for the first time or again. */
        record Start(String container) implements Action {}

        /** End it; {@code complaint} is empty when it is no longer needed, else what its probes found. */
        record Stop(String container, String complaint) implements Action {}
    }

    /** When to decide again, if at a known time. */
    public Optional<Instant> wake() {
        return Optional.ofNullable(nextLook);
    }
}
