package dev.portolan.node.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of one run of a container, in the CRI's format ({@code TIME stdout F text}). When the file is full it becomes the one rotated
 * file, replacing the one before, so a log takes at most twice {@code maxBytes}. Thread-safe.
 */
public final class ContainerLog implements AutoCloseable {
    /** Which of a program's streams a line came from. */
    public enum Stream {
        STDOUT,
        STDERR
    }

    /** The CRI's limit of a line; longer ones are cut into parts marked P. */
    public static final int LONGEST_LINE = 16 * 1024;

    private final Logger log = LoggerFactory.getLogger(ContainerLog.class);
    private final Path file;
    private final long maxBytes;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable FileChannel channel;
    private long written;
    private long changes;
    private boolean closed;
    private boolean losing;

    /** A log that makes its file with the first line. */
    public ContainerLog(Path file, long maxBytes, InstantSource clock) {
        this.file = file;
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    /** Where the present file is. */
    public Path file() {
        return file;
    }

    /** Where the older lines are, once there are too many. */
    static Path rotated(Path file) {
        return file.resolveSibling(file.getFileName() + ".1");
    }

    /** Adds a line to standard output. */
    public void line(String text) {
        line(Stream.STDOUT, text);
    }

    /** Adds a line. A full disk costs the line, not the program. */
    public void line(Stream stream, String text) {
        int at = 0;
        for (; text.length() - at > LONGEST_LINE; at += LONGEST_LINE) {
            part(stream, text.substring(at, at + LONGEST_LINE));
        }
        add(stream, 'F', text.substring(at));
    }

    /** Adds the beginning, or some of the middle, of a line whose end is still to come; at most {@link #LONGEST_LINE} characters. */
    public void part(Stream stream, String text) {
        add(stream, 'P', text);
    }

    private void add(Stream stream, char tag, String text) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            write(stream, tag, text);
            losing = false;
            changes++;
            changed.signalAll();
        } catch (IOException lost) {
            if (!losing) { // not for each: a full disk does not get better by it
                log.warn("lines of {} are lost: {}", file, lost.toString());
            }
            losing = true;
        } finally {
            lock.unlock();
        }
    }

    private void write(Stream stream, char tag, String text) throws IOException {
        byte[] bytes = (clock.instant() + " " + (stream == Stream.STDOUT ? "stdout" : "stderr") + " " + tag + " " + text
                        + "\n")
                .getBytes(StandardCharsets.UTF_8);
        FileChannel open = channel;
        if (open != null && written + bytes.length > maxBytes) {
            open.close();
            open = null;
            Files.move(file, rotated(file), StandardCopyOption.REPLACE_EXISTING);
        }
        if (open == null) {
            Path folder = file.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            open = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            written = open.size();
            channel = open;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            written += open.write(buffer);
        }
    }

    /** A number that grows with every line; for {@link #awaitChange}. */
    long changes() {
        lock.lock();
        try {
            return changes;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a line after the first {@code seen}; false when the log is closed and there is none. */
    boolean awaitChange(long seen, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (changes <= seen && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return changes > seen || !closed;
        } finally {
            lock.unlock();
        }
    }

    /** No line follows. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            if (channel != null) {
                channel.close();
            }
        } catch (IOException lost) {
            log.warn("closing {}: {}", file, lost.toString());
        } finally {
            lock.unlock();
        }
    }
}
