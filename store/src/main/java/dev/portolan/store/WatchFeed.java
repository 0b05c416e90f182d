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
    /** Transactions, not bytes: the values are shared with the store's own index. */
    static final int CAPACITY = 100_000;

    private final String prefix;
    private final WatchListener listener;
    private final Consumer<WatchFeed> onClose;
    private final Deque<Event> queue = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean closed;
    private @Nullable StoreException failure;

    WatchFeed(String prefix, WatchListener listener, Consumer<WatchFeed> onClose) {
        this.prefix = prefix;
        this.listener = listener;
        this.onClose = onClose;
    }

    /** Delivers the past first, then what was offered meanwhile and from now on. */
    void start(List<Event> past) {
        Thread.ofVirtual().name("store-watch " + prefix).start(() -> {
            for (Event event : past) {
                if (isClosed()) return;
                if (event.key().startsWith(prefix)) listener.on(event);
            }
            deliver();
        });
    }

    private void deliver() {
        while (true) {
            Event event;
            lock.lock();
            try {
                while (queue.isEmpty() && !closed && failure == null) changed.awaitUninterruptibly();
                if (closed) return;
                if (failure != null) break;
                event = queue.remove();
            } finally {
                lock.unlock();
            }
            listener.on(event);
        }
        StoreException why = failure;
        if (why != null) listener.closed(why);
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
    void offer(Event event) {
        if (!event.key().startsWith(prefix)) return;
        lock.lock();
        try {
            if (closed || failure != null) return;
            if (queue.size() >= CAPACITY) {
                fail(new StoreException("the watcher of " + prefix + " fell behind by " + CAPACITY + " events"));
            } else {
                queue.add(event);
                changed.signal();
            }
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
