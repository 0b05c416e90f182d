package dev.portolan.apiserver.storage;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One client's watch: a bounded queue between the cache, which never waits, and the thread that writes to the client.
 *
 * <p>With a selector, an object that begins to match is ADDED and one that ceases to is DELETED, as if only matching ones existed.
 */
public final class Watcher implements AutoCloseable {
    private static final int CAPACITY = 10_000;

    /** What the client is told. */
    public enum Type {
        ADDED,
        MODIFIED,
        DELETED
    }

    /**
     * One event.
     *
     * @param revision the change's revision; for a DELETED object newer than the object's own
     */
    public record Item(Type type, Stored object, long revision) {}

    private final String under;
    private final Predicate<Stored> filter;
    private final Deque<Item> queue = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean closed;
    private boolean overrun;
    private int initial;
    private long initialRevision;
    private Runnable onClose = () -> {};

    Watcher(String under, Predicate<Stored> filter) {
        this.under = under;
        this.filter = filter;
    }

    void whenClosed(Runnable action) {
        onClose = action;
    }

    /** The objects that are there already count as ADDED; they do not count against the capacity. */
    void begin(Collection<Stored> objects, long revision) {
        lock.lock();
        try {
            for (Stored object : objects) {
                if (filter.test(object)) queue.add(new Item(Type.ADDED, object, object.revision()));
            }
            initial = queue.size();
            initialRevision = revision;
        } finally {
            lock.unlock();
        }
    }

    /** How many of the first items are the objects that were there at the start. */
    public int initial() {
        return initial;
    }

    /** The revision of that start. */
    public long initialRevision() {
        return initialRevision;
    }

    /** Never blocks; a client that is too far behind is cut off. */
    void offer(Change change) {
        Item item = item(change);
        if (item == null) return;
        lock.lock();
        try {
            if (closed) return;
            if (queue.size() >= CAPACITY + initial) {
                overrun = true;
                closed = true;
                queue.clear();
            } else {
                queue.add(item);
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Item item(Change change) {
        Stored before = change.before() != null && matches(change.before()) ? change.before() : null;
        Stored after = change.after() != null && matches(change.after()) ? change.after() : null;
        if (after != null) {
            return new Item(before == null ? Type.ADDED : Type.MODIFIED, after, change.revision());
        }
        return before == null ? null : new Item(Type.DELETED, before, change.revision());
    }

    private boolean matches(Stored object) {
        return object.key().startsWith(under) && filter.test(object);
    }

    /** The next item; null when none came in time or the watch is over. */
    public @Nullable Item poll(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lock();
        try {
            while (queue.isEmpty() && !closed) {
                if (left <= 0) return null;
                left = changed.awaitNanos(left);
            }
            return queue.poll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing more will come. */
    public boolean closed() {
        lock.lock();
        try {
            return closed && queue.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it was closed because the client read too slowly. */
    public boolean overrun() {
        lock.lock();
        try {
            return overrun;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        onClose.run();
    }

    /** A second in the unit of {@link #poll}. */
    public static long seconds(long n) {
        return TimeUnit.SECONDS.toNanos(n);
    }
}
