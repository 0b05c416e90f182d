package dev.portolan.node.runtime;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Copies a container's log to somebody who asked for it. */
public final class LogReader {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    private final LogOptions options;
    private final OutputStream out;
    private long left;
    private boolean lineBegins = true;

    private LogReader(LogOptions options, OutputStream out) {
        this.options = options;
        this.out = out;
        Long limit = options.limitBytes();
        this.left = limit == null ? Long.MAX_VALUE : limit;
    }

    /**
     * Writes what {@code options} ask for; with {@code follow} it returns when the log is closed.
     *
     * @param file the log's file, which may not exist yet
     * @param live the log while its container runs, else null
     */
    public static void copy(Path file, @Nullable ContainerLog live, LogOptions options, OutputStream out)
            throws IOException, InterruptedException {
        new LogReader(options, out).copy(file, live);
    }

    private void copy(Path file, @Nullable ContainerLog live) throws IOException, InterruptedException {
        long seen = live == null ? 0 : live.changes();
        Path rotated = ContainerLog.rotated(file);
        Deque<LogLine> wanted = new ArrayDeque<>();
        if (Files.exists(rotated)) {
            try (LogTail old = new LogTail(rotated)) {
                collect(old.lines(), wanted);
            }
        }
        try (LogTail tail = new LogTail(file)) {
            collect(tail.lines(), wanted);
            for (LogLine each : wanted) {
                write(each);
            }
            out.flush();
            while (live != null && options.follow() && left > 0 && live.awaitChange(seen, LOOK_AGAIN)) {
                seen = live.changes();
                for (LogLine each : tail.lines()) {
                    write(each);
                }
                out.flush();
            }
            for (LogLine each : options.follow() && left > 0 ? tail.lines() : List.<LogLine>of()) {
                write(each);
            }
        }
    }

    private void collect(List<LogLine> lines, Deque<LogLine> wanted) {
        Long most = options.tailLines();
        for (LogLine each : lines) {
            if (options.since() != null && each.at().isBefore(options.since())) {
                continue;
            }
            wanted.add(each);
            if (most != null && wanted.size() > most) {
                wanted.removeFirst();
            }
        }
    }

    private void write(LogLine line) throws IOException {
        StringBuilder text = new StringBuilder();
        if (options.timestamps() && lineBegins) {
            text.append(line.at()).append(' ');
        }
        text.append(line.text());
        if (line.whole()) {
            text.append('\n');
        }
        lineBegins = line.whole();
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        int length = (int) Math.min(bytes.length, left);
        out.write(bytes, 0, length);
        left -= length;
    }
}
