package dev.portolan.apiserver.storage;

import dev.portolan.store.Entry;
import dev.portolan.store.Event;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All objects of one kind and its last changes, in memory. Lists and watches are served from here.
 *
 * <p>One thread, the store's watch, writes, whole transactions at a time; readers share. Changes older than the ring are refused with 410,
 * so that memory stays bounded however long somebody was away.
 */
public final class WatchCache {
    private final String prefix;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final NavigableMap<String, Stored> objects = new TreeMap<>();
    private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
    private ChangeRing ring;
    /** The objects of {@link #load} are as of this revision: changes up to it are history only. */
    private long loaded;
    /** The revision of the kind's last change. */
    private long last;

    private boolean closed;

    /** {@code forgotten}: history before and at this revision will not be told of. */
    WatchCache(String prefix, long forgotten) {
        this.prefix = prefix;
        this.ring = new ChangeRing(forgotten);
    }

    /** Begins, or begins anew, with these entries; who watched cannot be told what happened in between. */
    void load(List<Entry> entries, long revision, long forgotten) {
        lock.writeLock().lock();
        try {
            objects.clear();
            for (Entry entry : entries) {
                if (owns(entry.key())) objects.put(entry.key(), Stored.of(entry));
            }
            ring = new ChangeRing(forgotten);
            loaded = revision;
            last = revision;
            watchers.forEach(Watcher::overrunNow);
        } finally {
            lock.writeLock().unlock();
        }
    }

    boolean owns(String key) {
        return key.startsWith(prefix);
    }

    /** Called by the store's one watch, in revision order, with all of the kind's events of each transaction. */
    void apply(List<Event> events) {
        lock.writeLock().lock();
        try {
            for (Event event : events) apply(event);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void apply(Event event) {
        Entry entry = event.entry();
        if (event.revision() <= loaded) {
            Entry previous = event.previous();
            remember(new Change(
                    event.revision(),
                    previous == null ? null : Stored.of(previous),
                    entry == null ? null : Stored.of(entry)));
            return;
        }
        Stored after = entry == null ? null : Stored.of(entry);
        Stored before = after == null ? objects.remove(event.key()) : objects.put(event.key(), after);
        if (after == null && before == null) return;
        var change = new Change(event.revision(), before, after);
        last = event.revision();
        remember(change);
        for (Watcher watcher : watchers) watcher.offer(change);
        if (before != null) before.fold();
    }

    private void remember(Change change) {
        if (change.revision() > ring.forgotten()) ring.add(change);
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
        List<Stored> all;
        long revision;
        lock.readLock().lock();
        try {
            all = List.copyOf(below(under).values());
            revision = Math.max(seen, last);
        } finally {
            lock.readLock().unlock();
        }
        return new Listing(all.stream().filter(filter).toList(), revision); // filters run without the lock
    }

    /**
     * The same as it was at a revision.
     *
     * @param tooOld what to say when that is forgotten
     */
    public Listing listAt(
            String under, Predicate<Stored> filter, long revision, Supplier<? extends ApiException> tooOld) {
        NavigableMap<String, Stored> then;
        lock.readLock().lock();
        try {
            if (revision < ring.forgotten()) throw tooOld.get();
            then = new TreeMap<>(below(under));
            ring.undo(revision).forEach((key, was) -> {
                if (!key.startsWith(under)) return;
                if (was.isPresent()) then.put(key, was.get());
                else then.remove(key);
            });
        } finally {
            lock.readLock().unlock();
        }
        return new Listing(then.values().stream().filter(filter).toList(), revision);
    }

    private NavigableMap<String, Stored> below(String under) {
        return objects.subMap(under, true, under + Character.MAX_VALUE, false);
    }

    /** The revision of the kind's last change: as long as it stays, so do the objects. */
    public long lastChange() {
        lock.readLock().lock();
        try {
            return last;
        } finally {
            lock.readLock().unlock();
        }
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
        var watcher = new Watcher(under, filter, watchers::remove);
        lock.readLock().lock();
        try {
            if (closed) throw ApiException.unavailable("the server is shutting down");
            if (after == null) {
                watcher.begin(List.copyOf(below(under).values()), Math.max(seen, last));
            } else {
                if (after < ring.forgotten()) {
                    throw ApiException.expired("too old resource version: %d (%d)".formatted(after, ring.forgotten()));
                }
                ring.after(after).forEach(watcher::offer);
            }
            watchers.add(watcher);
        } finally {
            lock.readLock().unlock();
        }
        return watcher;
    }

    /** How many watches run. */
    public int watcherCount() {
        return watchers.size();
    }

    void closeAll() {
        lock.writeLock().lock();
        try {
            closed = true;
        } finally {
            lock.writeLock().unlock();
        }
        watchers.forEach(Watcher::close);
    }
}
