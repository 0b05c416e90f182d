package dev.portolan.apiserver.storage;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.store.Entry;
import dev.portolan.store.Event;
import dev.portolan.store.RevisionedStore;
import dev.portolan.store.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The store with its caches: reads see at least every write that was acknowledged before they began. */
public final class ObjectStorage implements AutoCloseable {
    private static final String ROOT = "/registry/";
    /** How many revisions of the past a restarted server can still tell its clients of. */
    private static final long HISTORY = 5_000;

    /** For a revision that a client names: it may never come. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    /** For a revision that the store has: it comes, only a starved machine takes its time. Less than a request may take. */
    private static final Duration PATIENCE_WITH_OURSELVES = Duration.ofSeconds(30);
    /** For all that is to be told at the start. */
    private static final Duration START = Duration.ofMinutes(2);

    private final RevisionedStore store;
    private final Map<String, WatchCache> caches = new ConcurrentHashMap<>(); // by key prefix
    private final ReentrantLock applying = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition advanced = lock.newCondition();
    private final Feed feed;
    private long seen;

    public ObjectStorage(RevisionedStore store, Iterable<ResourceType> types) {
        this.store = store;
        Snapshot now = store.range(ROOT);
        long forgotten = Math.max(store.compactedRevision(), now.revision() - HISTORY);
        for (ResourceType type : types) {
            var cache = new WatchCache(prefix(type), forgotten);
            caches.put(prefix(type), cache);
        }
        load(now, forgotten);
        this.feed = new Feed(store, new Feed.Sink() {
            @Override
            public void apply(List<Event> events, long revision) {
                ObjectStorage.this.apply(events, revision);
            }

            @Override
            public long reload() {
                Snapshot now = store.range(ROOT);
                load(now, now.revision());
                advance(now.revision());
                return now.revision();
            }
        });
        feed.start(forgotten + 1);
        await(now.revision(), START); // until the past is told of, a watch from the past would have holes
    }

    private void load(Snapshot now, long forgotten) {
        applying.lock();
        try {
            var entries = new HashMap<String, List<Entry>>();
            for (Entry entry : now.entries()) {
                entries.computeIfAbsent(prefix(entry.key()), p -> new ArrayList<>())
                        .add(entry);
            }
            caches.forEach(
                    (prefix, cache) -> cache.load(entries.getOrDefault(prefix, List.of()), now.revision(), forgotten));
        } finally {
            applying.unlock();
        }
    }

    /** Serves one more kind from now on, with the objects of it that are there. A kind that is served already stays as it is. */
    public void add(ResourceType type) {
        String prefix = prefix(type);
        applying.lock(); // nothing is applied between the reading of the objects and the cache's first change
        try {
            if (caches.containsKey(prefix)) return;
            Snapshot now = store.range(prefix);
            var cache = new WatchCache(prefix, now.revision());
            cache.load(now.entries(), now.revision(), now.revision());
            caches.put(prefix, cache);
        } finally {
            applying.unlock();
        }
    }

    /** Ends a kind and all watches of it; its objects stay in the store. */
    public void remove(ResourceType type) {
        WatchCache cache = caches.remove(prefix(type));
        if (cache != null) cache.closeAll();
    }

    /** Where a kind's objects lie. */
    static String prefix(ResourceType type) {
        return ROOT + (type.group().isEmpty() ? "core" : type.group()) + "/" + type.plural() + "/";
    }

    /** The key prefix of a namespace's objects; of all for an empty namespace. */
    public static String under(ResourceType type, String namespace) {
        return namespace.isEmpty() ? prefix(type) : prefix(type) + namespace + "/";
    }

    /** An object's key. */
    public static String key(ResourceType type, String namespace, String name) {
        return under(type, type.namespaced() ? namespace : "") + name;
    }

    /** The prefix of the kind that a key belongs to; empty for keys that are no objects. */
    private static String prefix(String key) {
        if (!key.startsWith(ROOT)) return "";
        int plural = key.indexOf('/', ROOT.length()) + 1;
        int end = key.indexOf('/', plural) + 1;
        return plural == 0 || end == 0 ? "" : key.substring(0, end);
    }

    private void apply(List<Event> events, long revision) {
        applying.lock();
        try {
            var byKind = new HashMap<String, List<Event>>();
            for (Event event : events) {
                byKind.computeIfAbsent(prefix(event.key()), p -> new ArrayList<>())
                        .add(event);
            }
            byKind.forEach((prefix, ofKind) -> {
                WatchCache cache = caches.get(prefix);
                if (cache != null) cache.apply(ofKind);
            });
        } finally {
            applying.unlock();
        }
        advance(revision);
    }

    private void advance(long revision) {
        lock.lock();
        try {
            seen = revision;
            advanced.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The raw store, for transactions. */
    public RevisionedStore store() {
        return store;
    }

    /**
     * The kind's cache, after it has caught up with everything acknowledged before this call.
     *
     * @throws ApiException 504 when it is more than 30 seconds behind
     */
    public WatchCache fresh(ResourceType type) {
        await(store.revision(), PATIENCE_WITH_OURSELVES);
        return cache(type);
    }

    /** The kind's cache as it is. */
    public WatchCache cache(ResourceType type) {
        WatchCache cache = caches.get(prefix(type));
        if (cache == null) throw ApiException.noSuchResource();
        return cache;
    }

    /** The revision that the caches show. */
    public long revision() {
        lock.lock();
        try {
            return seen;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the caches show a revision.
     *
     * @throws ApiException 504 when it does not come within 3 seconds
     */
    public void awaitRevision(long wanted) {
        awaitRevision(wanted, PATIENCE);
    }

    /**
     * Waits until the caches show a revision.
     *
     * @throws ApiException 504 when it does not come within 3 seconds, or in less where less is given
     */
    public void awaitRevision(long wanted, Duration most) {
        await(wanted, most.compareTo(PATIENCE) < 0 ? most : PATIENCE);
    }

    private void await(long wanted, Duration most) {
        long left = most.toNanos();
        lock.lock();
        try {
            while (seen < wanted) {
                if (left <= 0) throw ApiException.tooLargeResourceVersion(wanted, seen);
                left = advanced.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("the server is shutting down");
        } finally {
            lock.unlock();
        }
    }

    /** How many watches run. */
    public int watches() {
        return caches.values().stream().mapToInt(WatchCache::watcherCount).sum();
    }

    /** The object as it is in the store now; the cache's copy where that is as new. */
    public Optional<Stored> latest(ResourceType type, String key) {
        Optional<Entry> entry = store.get(key);
        if (entry.isEmpty()) return Optional.empty();
        return cache(type)
                .get(key)
                .filter(cached -> cached.revision() == entry.get().modRevision())
                .or(() -> entry.map(Stored::of));
    }

    @Override
    public void close() {
        feed.close();
        caches.values().forEach(WatchCache::closeAll);
    }
}
