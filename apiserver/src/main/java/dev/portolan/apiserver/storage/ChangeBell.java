package dev.portolan.apiserver.storage;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells that objects have changed, not which. A {@link Watcher} that falls too far behind ends; whoever only wants to look again begins
 * another then, and takes what it missed for one change. For one waiting thread; closed by any.
 */
public final class ChangeBell implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeBell.class);

    private final WatchCache cache;
    private final String under;
    private final Predicate<Stored> filter;
    private final ReentrantLock lock = new ReentrantLock();
    private Watcher watcher;
    private boolean closed;

    /** Of the objects below a key that the filter takes. */
    public ChangeBell(WatchCache cache, String under, Predicate<Stored> filter) {
        this.cache = cache;
        this.under = under;
        this.filter = filter;
        this.watcher = begin(cache, under, filter);
    }

    /** From the state as it is: a revision may be forgotten by the time it is named. */
    private static Watcher begin(WatchCache cache, String under, Predicate<Stored> filter) {
        Watcher fresh = cache.watch(under, filter, null, 0);
        while (fresh.pollInitial() != null) {
            continue; // what was there is no change
        }
        return fresh;
    }

    private Watcher current() {
        lock.lock();
        try {
            return watcher;
        } finally {
            lock.unlock();
        }
    }

    /** Waits at most so long; says whether something has changed, or may have. */
    public boolean await(long nanos) throws InterruptedException {
        Watcher now = current();
        boolean changed = now.poll(nanos) != null;
        while (changed && now.poll(0) != null) {
            continue; // many changes are one reason to look
        }
        if (!now.overrun()) return changed;
        now.close();
        lock.lock();
        try {
            if (!closed) watcher = begin(cache, under, filter);
        } catch (ApiException ended) {
            closed = true;
            LOG.debug("{}: {}", under, ended.getMessage()); // the server is being closed
        } finally {
            lock.unlock();
        }
        return true;
    }

    /** Whether nothing more will come. */
    public boolean closed() {
        lock.lock();
        try {
            return closed || (watcher.closed() && !watcher.overrun());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            watcher.close();
        } finally {
            lock.unlock();
        }
    }
}
