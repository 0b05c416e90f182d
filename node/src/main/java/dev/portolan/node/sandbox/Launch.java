package dev.portolan.node.sandbox;

import dev.portolan.linux.Bind;
import dev.portolan.linux.PseudoTerminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A process to start inside a sandbox. Its standard streams are pipes that the starter owns.
 *
 * @param command program and arguments, at least the program; looked up on {@code PATH} of {@code environment}
 * @param environment the whole environment, nothing is inherited
 * @param workingDir where it starts
 * @param terminal carries its standard streams and controls it, in place of pipes; null for none
 */
public record Launch(
        List<String> command,
        Map<String, String> environment,
        Path workingDir,
        Sight sight,
        @Nullable PseudoTerminal terminal) {
    /**
     * What the process sees in place of the host's files, where the sandbox can do that.
     *
     * @param container whose sight it is; the processes of a container share one
     */
    public record Sight(String container, List<Bind> binds) {
        /** The host as it is, but for the pod's files. */
        public static final Sight PLAIN = new Sight("", List.of());

        /** Copies. */
        public Sight {
            binds = List.copyOf(binds);
        }
    }

    /** A process that sees the host as it is, but for the pod's files. */
    public Launch(List<String> command, Map<String, String> environment, Path workingDir) {
        this(command, environment, workingDir, Sight.PLAIN, null);
    }

    /** Copies and checks. */
    public Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("a process needs a program");
        }
    }

    /**
     * Looks for what no system can start: the words of exec(2) end with a NUL character.
     *
     * @throws IOException naming the word
     */
    public void check() throws IOException {
        for (String word : command) {
            if (word.indexOf('\0') >= 0)
                throw new IOException("the command's word " + shown(word) + " has a NUL character");
        }
        for (var variable : environment.entrySet()) {
            if (variable.getKey().indexOf('\0') >= 0 || variable.getValue().indexOf('\0') >= 0) {
                throw new IOException("the variable " + shown(variable.getKey()) + " has a NUL character");
            }
        }
    }

    private static String shown(String word) {
        return '"' + word.replace("\0", "\\0") + '"';
    }

    /** The same on a terminal. */
    public Launch on(PseudoTerminal its) {
        Map<String, String> more = new HashMap<>(environment);
        more.putIfAbsent("TERM", "xterm");
        return new Launch(command, more, workingDir, sight, its);
    }
}
