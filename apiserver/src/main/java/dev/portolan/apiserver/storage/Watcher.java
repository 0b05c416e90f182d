package dev.portolan.apiserver.storage;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One client's watch: a bounded queue between the cache, which never waits, and the thread that writes to the client.
 *
 * <p>With a selector, an object that begins to match is ADDED and one that ceases to is DELETED, as if only matching ones existed.
 */
public final class Watcher implements AutoCloseable {
    /** A client this many events behind, or this many bytes, is cut off. What it has not read is the same objects as others'. */
    static final int CAPACITY = 10_000;

    static final long CAPACITY_BYTES = 32L << 20;

    /** What the client is told. */
    public enum Type {
        ADDED,
        MODIFIED,
        DELETED
    }

    /** One event; a DELETED object is as it was last, marked with the revision of its end. */
    public record Item(Type type, Stored object) {}

    private final String under;
    private final Predicate<Stored> filter;
    private final Consumer<Watcher> onClose;
    private final Deque<Item> queue = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long queuedBytes;
    private boolean closed;
    private boolean overrun;
    private List<Stored> initial = List.of();
    private int nextInitial;
    private long initialRevision;

    Watcher(String under, Predicate<Stored> filter, Consumer<Watcher> onClose) {
        this.under = under;
        this.filter = filter;
        this.onClose = onClose;
    }

    /** Before anything is offered: the objects that are there already. */
    void begin(List<Stored> objects, long revision) {
        initial = objects;
        initialRevision = revision;
    }

    /** The next of the objects that were there at the start, which comes before all items; null after the last. For one thread. */
    public @Nullable Stored pollInitial() {
        while (nextInitial < initial.size()) {
            Stored object = initial.get(nextInitial++);
            if (filter.test(object)) return object;
        }
        initial = List.of();
        nextInitial = 0;
        return null;
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
            queuedBytes += item.object.bytes().length;
            if (queue.size() >= CAPACITY || (queuedBytes > CAPACITY_BYTES && !queue.isEmpty())) cutOff();
            else queue.add(item);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void cutOff() {
        overrun = true;
        closed = true;
        queue.clear();
    }

    /** The watch has a gap from here on: the client must list anew. */
    void overrunNow() {
        lock.lock();
        try {
            if (closed) return;
            cutOff();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Item item(Change change) {
        Stored before = change.before();
        Stored after = change.after();
        boolean was = before != null && matches(before);
        if (after != null && matches(after)) return new Item(was ? Type.MODIFIED : Type.ADDED, after);
        return before != null && was ? new Item(Type.DELETED, change.lastSight(before)) : null;
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
            Item item = queue.poll();
            if (item != null) queuedBytes -= item.object.bytes().length;
            return item;
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
        onClose.accept(this);
    }

    /** A second in the unit of {@link #poll}. */
    public static long seconds(long n) {
        return TimeUnit.SECONDS.toNanos(n);
    }
}
