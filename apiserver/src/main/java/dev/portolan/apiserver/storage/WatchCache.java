package dev.portolan.apiserver.storage;

import dev.portolan.store.Entry;
import dev.portolan.store.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All objects of one kind and its last changes, in memory. Lists and watches are served from here.
 *
 * <p>One thread, the store's watch, writes; readers share. Changes older than the ring are refused with 410, so that memory stays bounded
 * however long somebody was away.
 */
public final class WatchCache {
    private static final int RING = 4096;

    private final String prefix;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final NavigableMap<String, Stored> objects = new TreeMap<>();
    private final Deque<Change> ring = new ArrayDeque<>();
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    /** Changes up to and with this revision can no longer be replayed. */
    private long forgotten;
    /** The revision of the kind's last change. */
    private long last;

    WatchCache(String prefix, long revision) {
        this.prefix = prefix;
        this.forgotten = revision;
        this.last = revision;
    }

    void load(Entry entry) {
        objects.put(entry.key(), Stored.of(entry));
    }

    boolean owns(String key) {
        return key.startsWith(prefix);
    }

    /** Called by the store's one watch, in revision order. */
    void apply(Event event) {
        Entry entry = event.entry();
        Stored after = entry == null ? null : Stored.of(entry);
        lock.writeLock().lock();
        try {
            Stored before = after == null ? objects.remove(event.key()) : objects.put(event.key(), after);
            if (after == null && before == null) return;
            var change = new Change(event.revision(), before, after);
            last = event.revision();
            ring.addLast(change);
            if (ring.size() > RING) forgotten = ring.removeFirst().revision();
            for (Watcher watcher : watchers) watcher.offer(change);
        } finally {
            lock.writeLock().unlock();
        }
    }

    public Optional<Stored> get(String key) {
        lock.readLock().lock();
        try {
            return Optional.ofNullable(objects.get(key));
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * What a list saw.
     *
     * @param revision a watch from here misses nothing and repeats nothing
     */
    public record Listing(List<Stored> objects, long revision) {}

    /**
     * The objects under a key prefix that pass, in key order.
     *
     * @param seen the revision that all caches had reached before this call
     */
    public Listing list(String under, Predicate<Stored> filter, long seen) {
        lock.readLock().lock();
        try {
            var found = new ArrayList<Stored>();
            for (Stored object : below(under).values()) {
                if (filter.test(object)) found.add(object);
            }
            return new Listing(found, Math.max(seen, last));
        } finally {
            lock.readLock().unlock();
        }
    }

    private NavigableMap<String, Stored> below(String under) {
        return objects.subMap(under, true, under + Character.MAX_VALUE, false);
    }

    /** How many objects there are. */
    public int size() {
        lock.readLock().lock();
        try {
            return objects.size();
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Starts a watch of what comes after a revision.
     *
     * @param after the last revision that the watcher has seen; null: begin with the objects as they are
     * @throws ApiException 410 when that is forgotten
     */
    public Watcher watch(String under, Predicate<Stored> filter, @Nullable Long after, long seen) {
        var watcher = new Watcher(under, filter);
        lock.readLock().lock();
        try {
            if (after == null) {
                watcher.begin(below(under).values(), Math.max(seen, last));
            } else {
                if (after < forgotten) {
                    throw ApiException.expired("too old resource version: %d (%d)".formatted(after, forgotten));
                }
                for (Change change : ring) {
                    if (change.revision() > after) watcher.offer(change);
                }
            }
            watchers.add(watcher);
        } finally {
            lock.readLock().unlock();
        }
        watcher.whenClosed(() -> watchers.remove(watcher));
        return watcher;
    }

    /** How many watches run. */
    public int watcherCount() {
        return watchers.size();
    }

    void closeAll() {
        watchers.forEach(Watcher::close);
    }
}
