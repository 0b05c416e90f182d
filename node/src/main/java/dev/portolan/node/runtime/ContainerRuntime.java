package dev.portolan.node.runtime;

import dev.portolan.node.image.Program;

/** Runs containers of one sort. Thread-safe. */
public interface ContainerRuntime {
    /** Its name, which is the scheme of its containers' ids. */
    String name();

    /** Whether it can run {@code program}. */
    boolean runs(Program program);

    /**
     * Starts a container.
     *
     * @throws StartException when the program cannot be started; its log is closed then
     */
    RunningContainer start(ContainerStart start) throws StartException;
}
