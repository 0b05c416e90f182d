package dev.portolan.gateway.server;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One line of JSON for each request, written by a thread of its own: a slow disk slows no request. Lines that come faster than it writes
 * are left out and counted; the next line says how many.
 */
final class AccessLog implements AutoCloseable {
    private static final int WAITING = 65_536;

    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(WAITING);
    private final LongAdder left = new LongAdder();
    private final @Nullable OutputStream out;
    private final @Nullable Thread writer;

    private AccessLog(@Nullable OutputStream out) {
        this.out = out;
        this.writer = out == null
                ? null
                : Thread.ofPlatform().daemon().name("gateway-access-log").start(() -> write(out));
    }

    /** The log of this file, {@code -} for standard output; without one nothing is written. */
    static AccessLog of(Optional<Path> file) {
        try {
            return new AccessLog(
                    file.isEmpty()
                            ? null
                            : file.get().toString().equals("-")
                                    ? System.out
                                    : new FileOutputStream(file.get().toFile(), true));
        } catch (IOException e) {
            throw new UncheckedIOException("the access log " + file.get() + " cannot be written", e);
        }
    }

    boolean on() {
        return out != null;
    }

    void add(String line) {
        if (!waiting.offer(line)) {
            left.increment();
        }
    }

    private void write(OutputStream to) {
        OutputStream kept = to instanceof PrintStream ? new Kept(to) : to;
        try (OutputStream buffered = new BufferedOutputStream(kept, 1 << 16)) {
            while (true) {
                String line = waiting.poll();
                if (line == null) {
                    buffered.flush();
                    line = waiting.take();
                }
                long missing = left.sumThenReset();
                if (missing > 0) {
                    buffered.write(("{\"left_out\":" + missing + "}\n").getBytes(StandardCharsets.US_ASCII));
                }
                buffered.write(line.getBytes(StandardCharsets.UTF_8));
                if (to instanceof PrintStream console && console.checkError()) {
                    return;
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (IOException full) {
            org.slf4j.LoggerFactory.getLogger(AccessLog.class).warn("no more access log: {}", full.getMessage());
        }
    }

    /** Standard output is everybody's: it is not ours to close. */
    private static final class Kept extends FilterOutputStream {
        Kept(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    /** Writes what waits, and ends. */
    @Override
    public void close() {
        if (writer == null) {
            return;
        }
        try {
            long end = System.nanoTime() + 1_000_000_000L;
            while (!waiting.isEmpty() && writer.isAlive() && System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
            writer.interrupt();
            writer.join(1000);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
