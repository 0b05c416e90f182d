package dev.portolan.node.runtime;

import dev.portolan.node.image.Program;
import dev.portolan.node.sandbox.Launch;
import dev.portolan.node.sandbox.PodSandbox;
import io.fabric8.kubernetes.api.model.Container;
import java.nio.file.Path;
import java.util.Map;

/**
 * Everything a runtime needs to start a container.
 *
 * @param id unique for ever, with the runtime's scheme in front
 * @param program with all variables filled in
 * @param environment the whole of it
 * @param folder the pod's folder, where a program starts that names none
 * @param sight what a process sees of the pod's volumes
 * @param input what the program's standard input is
 * @param log takes what the program prints; the runtime closes it when the program has ended
 */
public record ContainerStart(
        String id,
        PodIdentity pod,
        Program program,
        Map<String, String> environment,
        Path folder,
        Launch.Sight sight,
        Input input,
        PodSandbox sandbox,
        ContainerLog log) {
    /** What a container has for standard input (core/v1 Container, stdin and tty). */
    public enum Input {
        /** Nothing: it is at its end. */
        NONE,
        /** What those who attach type. */
        ATTACHED,
        /** A terminal. */
        TERMINAL;

        /** What a container asks for. */
        public static Input of(Container container) {
            if (Boolean.TRUE.equals(container.getTty())) {
                return TERMINAL;
            }
            return Boolean.TRUE.equals(container.getStdin()) ? ATTACHED : NONE;
        }
    }
}
