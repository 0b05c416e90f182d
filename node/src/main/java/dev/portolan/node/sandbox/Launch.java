package dev.portolan.node.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A process to start inside a sandbox. Its standard streams are pipes that the starter owns.
 *
 * @param command program and arguments, at least the program; looked up on {@code PATH} of {@code environment}
 * @param environment the whole environment, nothing is inherited
 * @param workingDir where it starts
 */
public record Launch(List<String> command, Map<String, String> environment, Path workingDir) {
    /** Copies and checks. */
    public Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("a process needs a program");
        }
    }
}
