package dev.portolan.apiserver.http;

import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Watcher;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Writes one watch to one client: a JSON object a line, until its time is over or the client goes. */
final class WatchStream {
    private static final long BOOKMARK_EVERY = TimeUnit.SECONDS.toNanos(30);
    private static final byte[] END = "}\n".getBytes(StandardCharsets.US_ASCII);

    private final Watcher watcher;
    private final Representation representation;
    private final ObjectStorage storage;
    private final boolean bookmarks;
    private final boolean initialEvents;
    private int sent;

    WatchStream(
            Watcher watcher,
            Representation representation,
            ObjectStorage storage,
            boolean bookmarks,
            boolean initialEvents) {
        this.watcher = watcher;
        this.representation = representation;
        this.storage = storage;
        this.bookmarks = bookmarks;
        this.initialEvents = initialEvents;
    }

    /** How long a watch lasts when the client doesn't say: as Kubernetes, at random, so that not all come back at once. */
    static long defaultSeconds() {
        return ThreadLocalRandom.current().nextLong(1800, 3600);
    }

    void run(OutputStream out, long seconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        try {
            // The client learns that the watch stands before anything happens. The HTTP library sends no header before
            // the
            // first byte of the body; a blank is none of JSON's business.
            out.write(' ');
            out.flush();
            loop(out, end);
        } catch (IOException | UncheckedIOException gone) {
            return; // the client went; nobody is left to tell
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop(OutputStream out, long end) throws IOException, InterruptedException {
        long nextBookmark = System.nanoTime() + BOOKMARK_EVERY;
        endInitial(out);
        while (!watcher.closed()) {
            long now = System.nanoTime();
            if (now >= end) return;
            // what the watcher has not got by this revision does not concern it: read before looking
            long quiet = storage.revision();
            Watcher.Item item = watcher.poll((bookmarks ? Math.min(end, nextBookmark) : end) - now);
            if (item != null) {
                write(out, item);
                for (item = watcher.poll(0); item != null; item = watcher.poll(0)) write(out, item);
                out.flush();
            } else if (bookmarks && System.nanoTime() >= nextBookmark) {
                event(out, "BOOKMARK", representation.bookmark(quiet, false));
                out.flush();
                nextBookmark = System.nanoTime() + BOOKMARK_EVERY;
            }
        }
        if (watcher.overrun()) {
            error(out, ApiException.expired("too slow: this watch fell behind and was ended; list and watch again"));
        }
    }

    private void write(OutputStream out, Watcher.Item item) throws IOException {
        byte[] object = item.type() == Watcher.Type.DELETED
                        && item.revision() != item.object().revision()
                ? representation.event(item.object().at(item.revision()), sent == 0)
                : representation.event(item.object(), sent == 0);
        event(out, item.type().name(), object);
        sent++;
        endInitial(out);
    }

    private void endInitial(OutputStream out) throws IOException {
        if (initialEvents && sent == watcher.initial()) {
            event(out, "BOOKMARK", representation.bookmark(watcher.initialRevision(), true));
            out.flush();
        }
    }

    private static void event(OutputStream out, String type, byte[] object) throws IOException {
        out.write(("{\"type\":\"" + type + "\",\"object\":").getBytes(StandardCharsets.US_ASCII));
        out.write(object);
        out.write(END);
    }

    /** An ERROR event carries a Status; the stream ends after it. */
    static void error(OutputStream out, ApiException why) throws IOException {
        event(out, "ERROR", why.status().toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
