package dev.portolan.node.image;

import java.util.List;
import java.util.Map;

/**
 * What stands for an image, as {@code portolan.yaml} says. Either {@code builtin} or {@code command} is set.
 *
 * @param builtin the name of a built-in program such as {@code echo}, or empty
 * @param command a program of this host with its first arguments, or empty
 * @param args what a container's own args replace
 * @param workingDir where a command starts; empty for the pod's folder
 * @param env variables that the container's own override
 */
public record ImageProgram(
        String builtin, List<String> command, List<String> args, String workingDir, Map<String, String> env) {
    /** Copies. */
    public ImageProgram {
        command = List.copyOf(command);
        args = List.copyOf(args);
        env = Map.copyOf(env);
    }

    /** A built-in program. */
    public static ImageProgram builtin(String name, String... args) {
        return new ImageProgram(name, List.of(), List.of(args), "", Map.of());
    }

    /** A command of this host. */
    public static ImageProgram command(String... command) {
        return new ImageProgram("", List.of(command), List.of(), "", Map.of());
    }
}
