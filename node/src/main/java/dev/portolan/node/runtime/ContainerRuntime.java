package dev.portolan.node.runtime;

import dev.portolan.node.image.Program;
import dev.portolan.node.sandbox.PodSandbox;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /** A command beside a container that is one of the runtime's own programs, and not of the host; empty when it is none. */
    default Optional<Process> beside(Beside beside) {
        return Optional.empty();
    }

    /**
     * A command beside a container.
     *
     * @param folder the pod's
     */
    record Beside(
            PodIdentity pod, List<String> command, Map<String, String> environment, Path folder, PodSandbox sandbox) {}
}
