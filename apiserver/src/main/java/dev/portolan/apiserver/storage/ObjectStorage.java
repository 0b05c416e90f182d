package dev.portolan.apiserver.storage;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.store.Entry;
import dev.portolan.store.Event;
import dev.portolan.store.RevisionedStore;
import dev.portolan.store.StoreException;
import dev.portolan.store.Watch;
import dev.portolan.store.WatchListener;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store with its caches: reads see at least every write that was acknowledged before they began. */
public final class ObjectStorage implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectStorage.class);
    private static final String ROOT = "/registry/";

    private final RevisionedStore store;
    private final Map<ResourceType, WatchCache> caches = new LinkedHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition advanced = lock.newCondition();
    private final Watch feed;
    private long seen;

    public ObjectStorage(RevisionedStore store, Iterable<ResourceType> types) {
        this.store = store;
        var snapshot = store.range(ROOT);
        this.seen = snapshot.revision();
        for (ResourceType type : types) caches.put(type, new WatchCache(prefix(type), seen));
        for (Entry entry : snapshot.entries()) {
            caches.values().stream()
                    .filter(c -> c.owns(entry.key()))
                    .findFirst()
                    .ifPresent(c -> c.load(entry));
        }
        this.feed = store.watch("", seen + 1, new WatchListener() {
            @Override
            public void on(Event event) {
                apply(event);
            }

            @Override
            public void closed(StoreException why) {
                LOG.error("the caches are no longer fed; restart the server", why);
            }
        });
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

    private void apply(Event event) {
        if (event.key().startsWith(ROOT)) {
            for (WatchCache cache : caches.values()) {
                if (cache.owns(event.key())) {
                    cache.apply(event);
                    break;
                }
            }
        }
        lock.lock();
        try {
            seen = event.revision();
            advanced.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The raw store, for transactions. */
    public RevisionedStore store() {
        return store;
    }

    /** The kind's cache, after it has caught up with everything acknowledged before this call. */
    public WatchCache fresh(ResourceType type) {
        awaitRevision(store.revision());
        return cache(type);
    }

    /** The kind's cache as it is. */
    public WatchCache cache(ResourceType type) {
        WatchCache cache = caches.get(type);
        if (cache == null) throw new IllegalArgumentException("not served: " + type);
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
        long left = TimeUnit.SECONDS.toNanos(3);
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
