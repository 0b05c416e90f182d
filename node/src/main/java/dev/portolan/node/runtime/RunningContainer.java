package dev.portolan.node.runtime;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A container from its start to its end. Thread-safe; nothing here blocks for long. */
public interface RunningContainer {
    /** Completes with the exit code when the program and all it started have ended; 128 + the signal's number when killed by one. */
    CompletableFuture<Integer> exit();

    /** What one can attach to; empty for a program that has no streams. */
    default Optional<Console> console() {
        return Optional.empty();
    }

    /** What it uses; empty for a program that has no process of its own, or where the host does not tell. */
    default Optional<ResourceUse> use() {
        return Optional.empty();
    }

    /** Asks it to finish what it is doing and end (SIGTERM). */
    void terminate();

    /** Ends it (SIGKILL). */
    void kill();
}
