package dev.portolan.node.sandbox.loopback;

import dev.portolan.node.sandbox.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds a program on the PATH that its process will have; {@link ProcessBuilder} would search the agent's own. */
final class ProgramPath {
    private ProgramPath() {}

    /** The launch's command with the program's whole path. */
    static List<String> resolve(Launch launch) throws IOException {
        String program = launch.command().getFirst();
        List<String> command = new ArrayList<>(launch.command());
        if (program.contains("/")) {
            Path file = launch.workingDir().resolve(program);
            if (!Files.isRegularFile(file)) {
                throw new IOException("no such file: " + file);
            }
            command.set(0, file.toString());
            return command;
        }
        for (String folder :
                launch.environment().getOrDefault("PATH", "/usr/bin:/bin").split(":")) {
            Path file = Path.of(folder).resolve(program);
            if (Files.isExecutable(file) && !Files.isDirectory(file)) {
                command.set(0, file.toString());
                return command;
            }
        }
        throw new IOException("executable file not found in $PATH");
    }
}
