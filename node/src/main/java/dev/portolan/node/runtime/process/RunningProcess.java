package dev.portolan.node.runtime.process;

import dev.portolan.linux.PseudoTerminal;
import dev.portolan.node.runtime.Console;
import dev.portolan.node.runtime.ContainerLog;
import dev.portolan.node.runtime.ResourceUse;
import dev.portolan.node.runtime.RunningContainer;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process and all it started. When the process ends by itself, what it started is killed, as with a container's first process; when it
 * was asked to end, the others may finish too, until the kill: a shell that dies of the signal must not take down a server that is still
 * answering.
 */
final class RunningProcess implements RunningContainer {
    private static final long OUTPUT_SECONDS = 2;

    private final Logger log = LoggerFactory.getLogger(RunningProcess.class);
    private final Process process;
    private final String id;
    private final Console console;
    private final CompletableFuture<Integer> exit;
    private volatile boolean ending;
    private volatile boolean killed;

    RunningProcess(
            Process process, @Nullable PseudoTerminal terminal, String id, ContainerLog output, Console console) {
        this.process = process;
        this.id = id;
        this.console = console;
        // Platform threads: reading a pipe or a terminal blocks the carrier of a virtual one.
        List<Thread> pumps = terminal != null
                ? List.of(pump(terminal.screen(), ContainerLog.Stream.STDOUT, output))
                : List.of(
                        pump(process.getInputStream(), ContainerLog.Stream.STDOUT, output),
                        pump(process.getErrorStream(), ContainerLog.Stream.STDERR, output));
        this.exit = process.onExit()
                .thenCompose(p -> offspringEnds())
                .thenApplyAsync(
                        nothing -> {
                            pumps.forEach(this::await);
                            if (terminal != null) {
                                terminal.close();
                            }
                            output.close();
                            return process.exitValue();
                        },
                        task -> Thread.ofVirtual().name("exit-" + id).start(task));
    }

    @Override
    public Optional<Console> console() {
        return Optional.of(console);
    }

    @Override
    public Optional<ResourceUse> use() {
        return ProcessUse.of(Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .mapToLong(ProcessHandle::pid)
                .toArray());
    }

    private Thread pump(InputStream from, ContainerLog.Stream stream, ContainerLog output) {
        return Thread.ofPlatform().daemon().name("output-" + id).start(() -> {
            try (var text = new InputStreamReader(console.tee(from, stream), StandardCharsets.UTF_8)) {
                new OutputCopy(output, stream).all(text);
            } catch (IOException closed) {
                log.debug("{}: {} ends", id, stream, closed);
            }
        });
    }

    /** A process of somebody else may hold the pipe for ever; what it prints then is not this container's. */
    private void await(Thread pump) {
        try {
            pump.join(TimeUnit.SECONDS.toMillis(OUTPUT_SECONDS));
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletableFuture<Void> offspringEnds() {
        List<ProcessHandle> left = ProcessMarks.find(Set.of(ProcessMarks.CONTAINER + "=" + id));
        if (!ending || killed) {
            left.forEach(ProcessHandle::destroyForcibly);
        }
        return CompletableFuture.allOf(left.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new));
    }

    private Set<ProcessHandle> tree() {
        Set<ProcessHandle> tree = new HashSet<>(ProcessMarks.find(Set.of(ProcessMarks.CONTAINER + "=" + id)));
        process.descendants().forEach(tree::add);
        tree.add(process.toHandle());
        return tree;
    }

    @Override
    public CompletableFuture<Integer> exit() {
        return exit.copy();
    }

    @Override
    public void terminate() {
        ending = true;
        tree().forEach(ProcessHandle::destroy);
    }

    @Override
    public void kill() {
        ending = true;
        killed = true;
        Set<ProcessHandle> tree = tree();
        process.destroyForcibly(); // first: it must not find its children gone and end as if all were well
        tree.forEach(ProcessHandle::destroyForcibly);
    }
}
