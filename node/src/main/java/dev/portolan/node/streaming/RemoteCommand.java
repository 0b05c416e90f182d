package dev.portolan.node.streaming;

import dev.portolan.node.ContainerAccess;
import dev.portolan.node.ContainerAccess.NotHereException;
import dev.portolan.node.runtime.LogOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins a command's streams to a process in a container (exec), or to what the container prints (attach). */
final class RemoteCommand {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteCommand.class);

    private final ContainerAccess access;
    private final StreamRequest request;
    private final CommandStreams streams;
    private volatile boolean abandoned;
    private volatile Runnable stop = () -> {};

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
                end = request.kind() == StreamRequest.Kind.EXEC ? exec() : attach();
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
        abandoned = true;
        stop.run();
    }

    private byte[] exec() throws NotHereException, IOException, InterruptedException {
        if (request.command().isEmpty()) {
            return CommandEnd.failed("exec: no command given");
        }
        Process process = access.exec(request.namespace(), request.pod(), request.container(), request.command());
        stop = process::destroyForcibly;
        if (abandoned) {
            process.destroyForcibly();
        }
        OutputStream screen = request.tty() ? LineDiscipline.screen(streams.stdout()) : streams.stdout();
        OutputStream complaints = request.tty() ? screen : streams.stderr();
        InputStream typed =
                request.tty() ? LineDiscipline.keyboard(streams.stdin(), screen, process::destroy) : streams.stdin();
        if (request.stdin()) {
            pump("stdin", typed, process.getOutputStream(), End.CLOSES);
        } else {
            process.getOutputStream().close();
        }
        Thread errors = pump("stderr", process.getErrorStream(), complaints, End.LEAVES_OPEN);
        Thread output = pump("stdout", process.getInputStream(), screen, End.LEAVES_OPEN);
        int code = process.waitFor();
        output.join();
        errors.join();
        return CommandEnd.exit(code);
    }

    /** A container's own standard input was never open: attach shows what it prints from now on, as its log has it. */
    private byte[] attach() throws NotHereException, IOException, InterruptedException {
        Thread reader = Thread.currentThread();
        stop = reader::interrupt;
        OutputStream screen = request.tty() ? LineDiscipline.screen(streams.stdout()) : streams.stdout();
        access.logs(
                request.namespace(),
                request.pod(),
                request.container(),
                ContainerAccess.Run.PRESENT,
                new LogOptions(true, 0L, null, false, null),
                screen);
        return CommandEnd.exit(0);
    }

    /** Whether the target is closed when the source ends. */
    private enum End {
        CLOSES,
        LEAVES_OPEN
    }

    private Thread pump(String name, InputStream from, OutputStream to, End end) {
        return Thread.ofVirtual().name("exec " + request.pod() + " " + name).start(() -> {
            byte[] buffer = new byte[16 * 1024];
            try {
                for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                    to.write(buffer, 0, n);
                    to.flush();
                }
            } catch (IOException broken) {
                LOG.debug("{} of {}: {}", name, request, broken.getMessage());
            }
            if (end == End.CLOSES) close(to);
        });
    }

    private void close(OutputStream to) {
        try {
            to.close();
        } catch (IOException gone) {
            LOG.debug("{}: its input was closed already", request, gone);
        }
    }
}
