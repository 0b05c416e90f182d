package dev.portolan.apiserver.http;

import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import dev.portolan.apiserver.storage.Watcher;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Writes one watch to one client: a JSON object a line, until its time is over or the client goes.
 *
 * <p>Hot path: of one change, all watchers write the same bytes; no lock of the cache is held while writing.
 */
final class WatchStream {
    private static final byte[] END = "}\n".getBytes(StandardCharsets.US_ASCII);

    /** What an event begins with, by type. */
    private enum Head {
        ADDED,
        MODIFIED,
        DELETED,
        BOOKMARK,
        ERROR;

        private final byte[] bytes = ("{\"type\":\"" + name() + "\",\"object\":").getBytes(StandardCharsets.US_ASCII);

        static Head of(Watcher.Type type) {
            return switch (type) {
                case ADDED -> ADDED;
                case MODIFIED -> MODIFIED;
                case DELETED -> DELETED;
            };
        }
    }

    /**
     * What the client wants beside the events.
     *
     * @param endOfInitial a bookmark that says where the objects that were there already end
     * @param quietNanos after so long without an event the client hears a bookmark, or nothing that means anything: so a dead one is found
     */
    record Wishes(ListOptions.Bookmarks bookmarks, boolean endOfInitial, long seconds, long quietNanos) {}

    private final Watcher watcher;
    private final Representation representation;
    private final ObjectStorage storage;
    private final Wishes wishes;
    private final WriteDeadline.Guard deadline;
    private boolean begun;

    WatchStream(
            Watcher watcher,
            Representation representation,
            ObjectStorage storage,
            Wishes wishes,
            WriteDeadline.Guard deadline) {
        this.watcher = watcher;
        this.representation = representation;
        this.storage = storage;
        this.wishes = wishes;
        this.deadline = deadline;
    }

    /** How long a watch lasts when the client doesn't say: as Kubernetes, at random, so that not all come back at once. */
    static long defaultSeconds() {
        return ThreadLocalRandom.current().nextLong(1800, 3600);
    }

    /**
     * Writes until the watch is over.
     *
     * @throws IOException when the client went, or does not read
     */
    void run(OutputStream out) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(wishes.seconds);
        try {
            // The client learns that the watch stands before anything happens. The HTTP library sends no header
            // before the first byte of the body; a blank is none of JSON's business.
            blank(out);
            initial(out);
            follow(out, end);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void blank(OutputStream out) throws IOException {
        deadline.step();
        out.write(' ');
        flush(out);
    }

    private void flush(OutputStream out) throws IOException {
        out.flush();
        deadline.done();
    }

    private void initial(OutputStream out) throws IOException {
        for (Stored object = watcher.pollInitial(); object != null; object = watcher.pollInitial()) {
            write(out, Head.ADDED, object);
        }
        if (wishes.endOfInitial) {
            event(out, Head.BOOKMARK, representation.bookmark(watcher.initialRevision(), true));
        }
        flush(out);
    }

    private void follow(OutputStream out, long end) throws IOException, InterruptedException {
        boolean marks = wishes.bookmarks == ListOptions.Bookmarks.ALLOWED;
        while (!watcher.closed()) {
            // what the watcher has not got by this revision does not concern it: read before looking
            long seen = storage.revision();
            long left = end - System.nanoTime();
            Watcher.Item item = watcher.poll(Math.clamp(left, 0, wishes.quietNanos));
            if (item != null) {
                for (; item != null; item = watcher.poll(0)) write(out, Head.of(item.type()), item.object());
                flush(out);
            } else if (!watcher.closed()) {
                boolean over = end - System.nanoTime() <= 0;
                if (marks) {
                    event(out, Head.BOOKMARK, representation.bookmark(seen, false));
                    flush(out);
                } else if (!over) {
                    blank(out);
                }
                if (over) return;
            }
        }
        if (watcher.overrun()) {
            error(out, ApiException.expired("too slow: this watch fell behind and was ended; list and watch again"));
        }
    }

    private void write(OutputStream out, Head head, Stored object) throws IOException {
        event(out, head, representation.event(object, !begun));
        begun = true;
    }

    private void event(OutputStream out, Head head, byte[] object) throws IOException {
        deadline.step();
        put(out, head, object);
    }

    private static void put(OutputStream out, Head head, byte[] object) throws IOException {
        out.write(head.bytes);
        out.write(object);
        out.write(END);
    }

    /** An ERROR event carries a Status; the stream ends after it. */
    static void error(OutputStream out, ApiException why) throws IOException {
        put(out, Head.ERROR, why.status().toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
