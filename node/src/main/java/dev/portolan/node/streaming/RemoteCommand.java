package dev.portolan.node.streaming;

import dev.portolan.node.ContainerAccess;
import dev.portolan.node.ContainerAccess.NotHereException;
import dev.portolan.node.TerminalCommand;
import dev.portolan.node.runtime.Console;
import dev.portolan.node.runtime.LogOptions;
import dev.portolan.node.runtime.RunningContainer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins a command's streams to a process in a container (exec), or to the container's own program (attach). */
final class RemoteCommand {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteCommand.class);

    private final ContainerAccess access;
    private final StreamRequest request;
    private final CommandStreams streams;
    private boolean abandoned;
    private Runnable stop = () -> {};

    RemoteCommand(ContainerAccess access, StreamRequest request, CommandStreams streams) {
        this.access = access;
        this.request = request;
        this.streams = streams;
    }

    /** Runs to the end and tells it on the error stream. */
    void run() {
        try {
            byte[] end;
            try {
                end = request.kind() == StreamRequest.Kind.ATTACH ? attach() : request.tty() ? terminal() : exec();
            } catch (NotHereException | IOException refused) {
                end = CommandEnd.failed(String.valueOf(refused.getMessage()));
            }
            streams.error().write(end);
            streams.finish();
        } catch (IOException gone) {
            LOG.debug("{}: the client went", request, gone);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The client went: what runs for it ends. */
    void abandon() {
        Runnable now;
        synchronized (this) {
            abandoned = true;
            now = stop;
        }
        now.run();
    }

    private void onAbandon(Runnable what) {
        synchronized (this) {
            stop = what;
            if (!abandoned) {
                return;
            }
        }
        what.run();
    }

    private byte[] exec() throws NotHereException, IOException, InterruptedException {
        if (request.command().isEmpty()) {
            return CommandEnd.failed("exec: no command given");
        }
        Process process = access.exec(request.namespace(), request.pod(), request.container(), request.command());
        onAbandon(process::destroyForcibly);
        if (request.stdin()) {
            type(process.getOutputStream());
        } else {
            process.getOutputStream().close();
        }
        Thread errors = pump("stderr", process.getErrorStream(), streams.stderr());
        Thread output = pump("stdout", process.getInputStream(), streams.stdout());
        int code = process.waitFor();
        output.join();
        errors.join();
        return CommandEnd.exit(code);
    }

    private byte[] terminal() throws NotHereException, IOException, InterruptedException {
        if (request.command().isEmpty()) {
            return CommandEnd.failed("exec: no command given");
        }
        try (TerminalCommand command =
                access.execOnTerminal(request.namespace(), request.pod(), request.container(), request.command())) {
            onAbandon(command::close);
            sizes(command.terminal()::resize);
            if (request.stdin()) {
                type(command.terminal().keyboard());
            }
            // A platform thread: reading a terminal blocks the carrier of a virtual one.
            Thread screen = Thread.ofPlatform()
                    .daemon()
                    .name("exec " + request.pod() + " screen")
                    .start(() -> copy("screen", command.terminal().screen(), streams.stdout()));
            int code = command.process().waitFor();
            screen.join(2_000); // a program in the background may hold the terminal open
            return CommandEnd.exit(code);
        }
    }

    private void sizes(WindowSizes.Window window) {
        Thread.ofVirtual()
                .name("exec " + request.pod() + " sizes")
                .start(() -> WindowSizes.follow(streams.sizes(), window));
    }

    /** A built-in program has no streams: what it prints from now on is shown as its log has it. */
    private byte[] attach() throws NotHereException, IOException, InterruptedException {
        RunningContainer running = access.running(request.namespace(), request.pod(), request.container());
        Optional<Console> console = running.console();
        if (console.isPresent()) {
            return attach(running, console.get());
        }
        onAbandon(Thread.currentThread()::interrupt);
        access.logs(
                request.namespace(),
                request.pod(),
                request.container(),
                ContainerAccess.Run.PRESENT,
                new LogOptions(true, 0L, null, false, null),
                streams.stdout());
        return CommandEnd.exit(0);
    }

    private byte[] attach(RunningContainer running, Console console) throws InterruptedException, IOException {
        onAbandon(Thread.currentThread()::interrupt);
        sizes(console::resize);
        try (AutoCloseable listening = console.listen(streams.stdout(), streams.stderr())) {
            if (request.stdin() && console.input().isPresent()) {
                type(console.input().get());
            }
            LOG.trace("{} by {}", request, listening);
            running.exit().get();
        } catch (InterruptedException | IOException | RuntimeException ends) {
            throw ends;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        } catch (Exception closing) {
            throw new IOException(closing);
        }
        return CommandEnd.exit(0);
    }

    /** Passes on what the user types, and its end. On a platform thread: a program that does not read blocks the carrier of a virtual one. */
    private void type(OutputStream to) {
        Thread.ofPlatform().daemon().name("exec " + request.pod() + " stdin").start(() -> {
            copy("stdin", streams.stdin(), to);
            close(to);
        });
    }

    private Thread pump(String name, InputStream from, OutputStream to) {
        return Thread.ofVirtual().name("exec " + request.pod() + " " + name).start(() -> copy(name, from, to));
    }

    private void copy(String name, InputStream from, OutputStream to) {
        byte[] buffer = new byte[16 * 1024];
        try {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                to.write(buffer, 0, n);
                to.flush();
            }
        } catch (IOException broken) {
            LOG.debug("{} of {}: {}", name, request, broken.getMessage());
        }
    }

    private void close(OutputStream to) {
        try {
            to.close();
        } catch (IOException gone) {
            LOG.debug("{}: its input was closed already", request, gone);
        }
    }
}
