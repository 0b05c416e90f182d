package dev.portolan.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One watcher's bounded queue and the virtual thread that empties it into the listener. */
final class WatchFeed implements Watch {
    /** Events, not bytes: the values are shared with the store's own index. */
    static final int CAPACITY = 100_000;

    /** What one wait for the disk brought: whole transactions, the watcher's events of them (perhaps none), and the last revision. */
    private record Batch(List<Event> events, long revision) {}

    private final String prefix;
    private final WatchListener listener;
    private final Consumer<WatchFeed> onClose;
    private final Deque<Batch> queue = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int waiting;
    private boolean closed;
    private @Nullable StoreException failure;

    WatchFeed(String prefix, WatchListener listener, Consumer<WatchFeed> onClose) {
        this.prefix = prefix;
        this.listener = listener;
        this.onClose = onClose;
    }

    /** Delivers the past up to a revision first, then what was offered meanwhile and from now on. */
    void start(List<Event> past, long revision) {
        Thread.ofVirtual().name("store-watch " + prefix).start(() -> {
            if (tell(new Batch(past, revision))) deliver();
        });
    }

    private void deliver() {
        while (true) {
            Batch batch;
            lock.lock();
            try {
                while (queue.isEmpty() && !closed && failure == null) changed.awaitUninterruptibly();
                if (closed) return;
                if (failure != null) break;
                batch = queue.remove();
                waiting -= batch.events.size();
            } finally {
                lock.unlock();
            }
            if (!tell(batch)) return;
        }
        StoreException why = failure;
        if (why != null) listener.closed(why);
    }

    /** False when the watch was closed in the middle. */
    private boolean tell(Batch batch) {
        for (Event event : batch.events) {
            if (isClosed()) return false;
            listener.on(event);
        }
        if (isClosed()) return false;
        listener.caughtUp(batch.revision);
        return true;
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Never blocks: a full queue ends the watch. */
    void offer(List<Event> written, long revision) {
        List<Event> mine = prefix.isEmpty()
                ? written
                : written.stream().filter(e -> e.key().startsWith(prefix)).toList();
        lock.lock();
        try {
            if (closed || failure != null) return;
            if (waiting + mine.size() > CAPACITY) {
                fail(new StoreException("the watcher of " + prefix + " fell behind by " + CAPACITY + " events"));
                return;
            }
            // news without events replaces older such news: it takes no room, however long the listener sleeps
            Batch last = queue.peekLast();
            if (mine.isEmpty() && last != null && last.events.isEmpty()) queue.removeLast();
            queue.add(new Batch(mine, revision));
            waiting += mine.size();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    void fail(StoreException why) {
        lock.lock();
        try {
            if (closed || failure != null) return;
            failure = why;
            queue.clear();
            changed.signal();
        } finally {
            lock.unlock();
        }
        onClose.accept(this);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            queue.clear();
            changed.signal();
        } finally {
            lock.unlock();
        }
        onClose.accept(this);
    }
}
