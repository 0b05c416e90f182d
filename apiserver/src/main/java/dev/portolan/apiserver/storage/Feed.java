package dev.portolan.apiserver.storage;

import dev.portolan.store.CompactedException;
import dev.portolan.store.Event;
import dev.portolan.store.RevisionedStore;
import dev.portolan.store.StoreException;
import dev.portolan.store.Watch;
import dev.portolan.store.WatchListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one watch of the whole store that feeds the caches, taken up again where it was cut off. */
final class Feed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

    /** Takes what the store tells. Called on one thread at a time. */
    interface Sink {
        /** The events of whole transactions, in order; after them everything up to {@code revision} is known. */
        void apply(List<Event> events, long revision);

        /** Something was missed and is forgotten: read everything anew. Returns the revision it is as of. */
        long reload();
    }

    private final RevisionedStore store;
    private final Sink sink;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Watch watch;
    private long seen;
    private boolean closed;

    Feed(RevisionedStore store, Sink sink) {
        this.store = store;
        this.sink = sink;
    }

    /** Tells of everything from a revision on. */
    void start(long from) {
        lock.lock();
        try {
            if (closed) return;
            seen = from - 1;
            watch = store.watch("", from, new Listener());
        } finally {
            lock.unlock();
        }
    }

    private void resume() {
        try {
            start(seen + 1);
        } catch (CompactedException gap) {
            LOG.warn("the caches fell behind what the store remembers and are read anew: {}", gap.getMessage());
            start(sink.reload() + 1);
        }
    }

    private final class Listener implements WatchListener {
        private final List<Event> transactions = new ArrayList<>();

        @Override
        public void on(Event event) {
            transactions.add(event);
        }

        @Override
        public void caughtUp(long revision) {
            sink.apply(List.copyOf(transactions), revision);
            transactions.clear();
            seen = revision;
        }

        @Override
        public void closed(StoreException why) {
            try {
                LOG.warn("the caches' watch was cut off and goes on: {}", why.getMessage());
                resume();
            } catch (StoreException over) {
                LOG.error("the caches are no longer fed: {}", over.getMessage());
            }
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (watch != null) watch.close();
        } finally {
            lock.unlock();
        }
    }
}
