package dev.portolan.node.runtime.inprocess;

import dev.portolan.node.image.Program;
import dev.portolan.node.runtime.ContainerLog.Stream;
import dev.portolan.node.runtime.ContainerRuntime;
import dev.portolan.node.runtime.ContainerStart;
import dev.portolan.node.runtime.RunningContainer;
import dev.portolan.node.runtime.StartException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Runs built-in programs on virtual threads of this process, with sockets of the pod's network. */
public final class InProcessRuntime implements ContainerRuntime {
    private static final int KILLED = 137;

    private final Map<String, BuiltIn> programs = new TreeMap<>(Map.of(
            "echo", new Echo(),
            "agnhost", new Agnhost(),
            "netexec", new NetExec(),
            "serve-hostname", new ServeHostname(),
            "pause", new Pause()));

    @Override
    public String name() {
        return "inprocess";
    }

    @Override
    public boolean runs(Program program) {
        return program instanceof Program.BuiltIn;
    }

    @Override
    public RunningContainer start(ContainerStart start) throws StartException {
        if (!(start.program() instanceof Program.BuiltIn program)) {
            throw new IllegalArgumentException("not a built-in program: " + start.program());
        }
        BuiltIn body = programs.get(program.name());
        if (body == null) {
            start.log().close();
            throw new StartException(
                    "builtin: there is no built-in program \"" + program.name() + "\"; there are " + programs.keySet());
        }
        PodProgram pod =
                new PodProgram(start.pod(), start.environment(), start.folder(), start.sandbox(), start.log()::line);
        Running running = new Running(start, body, List.copyOf(program.args()), pod);
        pod.awaitSettled();
        return running;
    }

    @Override
    public Optional<Process> beside(Beside beside) {
        String program = beside.command().getFirst();
        if (!program.substring(program.lastIndexOf('/') + 1).equals("agnhost")) {
            return Optional.empty();
        }
        ProgramProcess process = new ProgramProcess();
        PodProgram pod = new PodProgram(
                beside.pod(), beside.environment(), beside.folder(), beside.sandbox(), (stream, line) -> {
                    if (stream == Stream.STDERR) {
                        process.complain(line);
                    } else {
                        process.print(line);
                    }
                });
        List<String> args = beside.command().subList(1, beside.command().size());
        Thread thread = Thread.ofVirtual().name("exec " + beside.pod().name()).unstarted(() -> {
            int code = 1;
            try {
                code = new Agnhost().run(pod, args);
            } catch (UsageException | IOException failure) {
                process.complain(String.valueOf(failure.getMessage()));
            } catch (InterruptedException stopped) {
                code = KILLED;
            } finally {
                pod.closeAll();
                process.ended(code);
            }
        });
        process.stopBy(thread::interrupt);
        thread.start();
        return Optional.of(process);
    }

    private static final class Running implements RunningContainer {
        private final CompletableFuture<Integer> exit = new CompletableFuture<>();
        private final PodProgram pod;
        private final Thread thread;
        private volatile boolean killed;

        Running(ContainerStart start, BuiltIn body, List<String> args, PodProgram pod) {
            this.pod = pod;
            this.thread = Thread.ofVirtual()
                    .name(start.pod().namespace() + "/" + start.pod().name())
                    .start(() -> run(start, body, args));
        }

        private void run(ContainerStart start, BuiltIn body, List<String> args) {
            int code = 1;
            try {
                code = body.run(pod, args);
            } catch (UsageException | IOException failure) {
                start.log()
                        .line(
                                dev.portolan.node.runtime.ContainerLog.Stream.STDERR,
                                String.valueOf(failure.getMessage()));
            } catch (InterruptedException stopped) {
                code = KILLED;
            } finally {
                end(start, killed ? KILLED : code);
            }
        }

        private void end(ContainerStart start, int code) {
            pod.closeAll();
            start.log().close();
            Thread.interrupted(); // by a kill, which has done its work
            try {
                pod.awaitFree(); // the next run of the container wants the same ports
            } catch (InterruptedException again) {
                Thread.currentThread().interrupt();
            }
            exit.complete(code);
        }

        @Override
        public CompletableFuture<Integer> exit() {
            return exit.copy();
        }

        @Override
        public void terminate() {
            pod.stop(0);
        }

        @Override
        public void kill() {
            killed = true;
            pod.closeAll();
            thread.interrupt();
        }
    }
}
