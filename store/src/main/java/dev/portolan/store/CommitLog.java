package dev.portolan.store;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What makes a commit durable: a file of fixed size that is written from its start to its end and then, when the database itself is on the
 * disk, from the start again. Its blocks are there already, so that waiting for the disk means waiting for the data alone; the database's
 * own wait costs several times that, since its files grow.
 *
 * <p>A record is its length, a checksum, the last revision and the events. What an earlier pass left behind a record has an older revision or
 * no valid checksum: there the log ends. Not thread-safe.
 */
final class CommitLog implements AutoCloseable {
    static final int CAPACITY = 16 << 20;

    private static final int HEAD = 4 + 8 + 8;

    private final FileChannel channel;
    private long position;

    private CommitLog(FileChannel channel) {
        this.channel = channel;
    }

    /** Opens the log, made and filled where it isn't there. */
    static CommitLog open(Path file) throws IOException {
        var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            var zeros = ByteBuffer.allocate(1 << 20);
            for (long at = channel.size(); at < CAPACITY; at = channel.size()) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), CAPACITY - at));
                channel.write(zeros, at);
            }
            channel.force(true);
            return new CommitLog(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Some transactions that were written together. */
    record Batch(List<Event> events, long revision) {}

    /** The batches after a revision, in order, up to the first that is damaged: the process or the power went while it was written. */
    List<Batch> after(long revision) throws IOException {
        List<Batch> batches = new ArrayList<>();
        channel.position(0);
        long last = 0;
        try (InputStream file = new BufferedInputStream(new Unclosed(Channels.newInputStream(channel)), 1 << 16)) {
            var in = new DataInputStream(file);
            while (true) {
                int length = in.readInt();
                long sum = in.readLong();
                long at = in.readLong();
                if (length <= 0 || length > channel.size() || at <= last) break;
                byte[] body = in.readNBytes(length);
                if (body.length < length || checksum(at, body) != sum) break;
                last = at;
                if (at > revision) batches.add(new Batch(events(body), at));
            }
        } catch (EOFException end) {
            return batches; // the last record filled the file
        }
        return batches;
    }

    /** Appends and waits for the disk. */
    void append(List<Event> events, long revision) throws IOException {
        byte[] body = bytes(events);
        var record = ByteBuffer.allocate(HEAD + body.length)
                .putInt(body.length)
                .putLong(checksum(revision, body))
                .putLong(revision)
                .put(body)
                .flip();
        while (record.hasRemaining()) position += channel.write(record, position);
        channel.force(false);
    }

    /** Whether it is time to write the database to the disk and begin from the start. */
    boolean isFull() {
        return position >= CAPACITY / 2;
    }

    /** Begins from the start: everything in it is in the database, and that on the disk. */
    void restart() throws IOException {
        position = 0;
        if (channel.size() > CAPACITY) channel.truncate(CAPACITY);
    }

    private static long checksum(long revision, byte[] body) {
        var sum = new CRC32C();
        sum.update(ByteBuffer.allocate(8).putLong(revision).flip());
        sum.update(body);
        return sum.getValue();
    }

    private static byte[] bytes(List<Event> events) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeInt(events.size());
        for (Event event : events) {
            out.writeLong(event.revision());
            put(out, event.key().getBytes(StandardCharsets.UTF_8));
            Entry entry = event.entry();
            out.writeLong(entry == null ? 0 : entry.createRevision());
            put(out, entry == null ? new byte[0] : entry.value());
        }
        return bytes.toByteArray();
    }

    private static void put(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Without what was there before, which the database knows. */
    private static List<Event> events(byte[] body) throws IOException {
        var in = new DataInputStream(new ByteArrayInputStream(body));
        List<Event> events = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            long revision = in.readLong();
            String key = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
            long created = in.readLong();
            byte[] value = in.readNBytes(in.readInt());
            @Nullable Entry entry = created == 0 ? null : new Entry(key, value, created, revision);
            events.add(new Event(revision, entry == null ? Event.Type.DELETE : Event.Type.PUT, key, entry, null));
        }
        return events;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** A view of the channel that may be closed. */
    private static final class Unclosed extends FilterInputStream {
        Unclosed(InputStream in) {
            super(in);
        }

        @Override
        public void close() {
            // the channel stays open for writing
        }
    }
}
