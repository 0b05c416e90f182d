package dev.portolan.node.runtime.process;

import dev.portolan.linux.PseudoTerminal;
import dev.portolan.node.image.Program;
import dev.portolan.node.runtime.Console;
import dev.portolan.node.runtime.ContainerRuntime;
import dev.portolan.node.runtime.ContainerStart;
import dev.portolan.node.runtime.RunningContainer;
import dev.portolan.node.runtime.StartException;
import dev.portolan.node.sandbox.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs a container's command as a process of this host in the pod's sandbox. */
public final class ProcessRuntime implements ContainerRuntime {
    @Override
    public String name() {
        return "process";
    }

    @Override
    public boolean runs(Program program) {
        return program instanceof Program.Command;
    }

    @Override
    public RunningContainer start(ContainerStart start) throws StartException {
        if (!(start.program() instanceof Program.Command command)) {
            throw new IllegalArgumentException("not a command: " + start.program());
        }
        Path folder = folder(start, command.workingDir());
        boolean mounted = start.sight().binds().stream().anyMatch(b -> folder.startsWith(b.at()));
        try {
            if (!mounted && !Files.isDirectory(folder)) {
                throw new StartException("workingDir: there is no folder " + folder + " on this host");
            }
            Map<String, String> environment = new LinkedHashMap<>(start.environment());
            environment.put(ProcessMarks.CONTAINER, start.id());
            Launch launch = new Launch(command.command(), environment, folder, start.sight(), null);
            if (start.input() == ContainerStart.Input.TERMINAL) {
                return onTerminal(start, launch);
            }
            Process process = start.sandbox().start(launch);
            if (start.input() == ContainerStart.Input.NONE) {
                process.getOutputStream().close();
                return new RunningProcess(process, null, start.id(), start.log(), new Console(null, null));
            }
            Console console = new Console(process.getOutputStream(), null);
            return new RunningProcess(process, null, start.id(), start.log(), console);
        } catch (IOException failure) {
            start.log().close();
            throw new StartException(
                    "exec: \"" + command.command().getFirst() + "\": " + failure.getMessage(), failure);
        } catch (StartException failure) {
            start.log().close();
            throw failure;
        }
    }

    private static Path folder(ContainerStart start, String workingDir) throws StartException {
        try {
            return workingDir.isEmpty() ? start.folder().toAbsolutePath() : Path.of(workingDir);
        } catch (InvalidPathException noPath) {
            start.log().close();
            throw new StartException("workingDir: " + noPath.getReason());
        }
    }

    private static RunningContainer onTerminal(ContainerStart start, Launch launch) throws IOException {
        PseudoTerminal terminal = PseudoTerminal.open();
        try {
            Process process = start.sandbox().start(launch.on(terminal));
            Console console = new Console(terminal.keyboard(), terminal);
            return new RunningProcess(process, terminal, start.id(), start.log(), console);
        } catch (IOException | RuntimeException refused) {
            terminal.close();
            throw refused;
        }
    }
}
