package dev.portolan.apiserver.audit;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes audit events to a file, a JSON object a line, in a thread of its own. Nobody waits for the disk: of more events than the queue
 * holds, the rest is dropped and counted. Thread-safe.
 */
public final class AuditLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final int QUEUED = 10_000;
    private static final int MOST_BYTES = 64 << 20;
    private static final byte[] END = new byte[0];

    private final BlockingQueue<byte[]> queue;
    private final AtomicLong queuedBytes = new AtomicLong();
    private final OutputStream out;
    private final Counter written;
    private final Counter dropped;
    private final Thread writer;

    private AuditLog(OutputStream out, int queued, PrometheusRegistry metrics) {
        this.out = out;
        this.queue = new ArrayBlockingQueue<>(queued);
        this.written = Counter.builder()
                .name("apiserver_audit_event_total")
                .help("Audit events that were written.")
                .register(metrics);
        this.dropped = Counter.builder()
                .name("apiserver_audit_error_total")
                .help("Audit events that were dropped: the queue was full, or the file could not be written.")
                .labelNames("plugin")
                .register(metrics);
        this.writer = Thread.ofVirtual().name("apiserver-audit").start(this::run);
    }

    /**
     * Opens, or makes, the file.
     *
     * @throws IOException when it cannot be written
     */
    public static AuditLog open(Path file, PrometheusRegistry metrics) throws IOException {
        if (!Files.exists(file)) create(file);
        return to(Files.newOutputStream(file, StandardOpenOption.APPEND), QUEUED, metrics);
    }

    private static void create(Path file) throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (UnsupportedOperationException otherSystem) {
            Files.createFile(file);
        }
    }

    /** To any stream, which is closed at the end, with room for so many events that wait. */
    static AuditLog to(OutputStream out, int queued, PrometheusRegistry metrics) {
        return new AuditLog(new BufferedOutputStream(out), queued, metrics);
    }

    /** Hands an event over; never waits. */
    public void add(ObjectNode event) {
        byte[] line = (event + "\n").getBytes(StandardCharsets.UTF_8);
        if (queuedBytes.addAndGet(line.length) > MOST_BYTES || !queue.offer(line)) {
            queuedBytes.addAndGet(-line.length);
            dropped.labelValues("log").inc();
        }
    }

    private void run() {
        try (out) {
            while (true) {
                byte[] line = queue.take();
                if (line == END) return;
                queuedBytes.addAndGet(-line.length);
                write(line);
            }
        } catch (IOException e) {
            LOG.error("the audit log cannot be closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(byte[] line) {
        try {
            out.write(line);
            if (queue.isEmpty()) out.flush();
            written.inc();
        } catch (IOException e) {
            dropped.labelValues("log").inc();
            LOG.error("the audit log cannot be written: {}", e.getMessage());
        }
    }

    /** Writes what waits, and ends. */
    @Override
    public void close() {
        try {
            queue.put(END);
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
