package dev.portolan.node.core;

import java.time.Instant;

/** Where one container is in its life. */
public sealed interface ContainerPhase {
    /** Never started. */
    record Fresh() implements ContainerPhase {}

    /**
     * Something that it needs is missing; to be tried again.
     *
     * @param reason one word for {@code state.waiting.reason}
     */
    record Blocked(String reason, String message, Instant retryAt) implements ContainerPhase {}

    /** Its program runs. */
    record Running(String id, Instant since) implements ContainerPhase {}

    /** Its program has ended. */
    record Exited(String id, Instant since, Instant until, int exitCode, String reason, String message)
            implements ContainerPhase {
        /** An end with the usual reason for its exit code. */
        public static Exited of(String id, Instant since, Instant until, int exitCode) {
            return new Exited(id, since, until, exitCode, exitCode == 0 ? "Completed" : "Error", "");
        }
    }
}
