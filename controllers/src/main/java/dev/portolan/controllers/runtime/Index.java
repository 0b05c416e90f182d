package dev.portolan.controllers.runtime;

import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Which objects of a kind carry a word, such as a label: found without looking at all of them. It follows an informer, so that what it
 * names may have changed or gone; who reads it looks the objects up and checks. Thread-safe; reads take no lock.
 *
 * @param <T> the kind
 */
public final class Index<T extends HasMetadata> {
    private final Function<T, Collection<String>> words;
    private final Map<String, Bucket> byWord = new ConcurrentHashMap<>();
    private final Map<ObjectKey, Set<String>> wordsOf = new ConcurrentHashMap<>();

    /** A sorted set for many readers doesn't know its size without counting. */
    private static final class Bucket {
        final Set<ObjectKey> keys = new ConcurrentSkipListSet<>();
        final AtomicInteger size = new AtomicInteger();
    }

    /** @param words under which an object is to be found */
    public Index(Function<T, Collection<String>> words) {
        this.words = words;
    }

    /** Follows {@code informer}. Listeners that are added to it later hear of a change when this knows it already. */
    public void follow(Informer<T> informer) {
        informer.onChange((before, after) -> {
            if (after != null) put(after);
            else if (before != null) remove(ObjectKey.of(before));
        });
    }

    /** Takes note of an object that this process has just written, before the informer shows it. */
    public synchronized void put(T object) {
        ObjectKey key = ObjectKey.of(object);
        Set<String> now = Set.copyOf(words.apply(object));
        Set<String> before = wordsOf.getOrDefault(key, Set.of());
        if (now.equals(before)) return;
        before.stream().filter(word -> !now.contains(word)).forEach(word -> drop(word, key));
        now.stream().filter(word -> !before.contains(word)).forEach(word -> add(word, key));
        if (now.isEmpty()) wordsOf.remove(key);
        else wordsOf.put(key, now);
    }

    private synchronized void remove(ObjectKey key) {
        Set<String> before = wordsOf.remove(key);
        if (before != null) before.forEach(word -> drop(word, key));
    }

    private void add(String word, ObjectKey key) {
        Bucket bucket = byWord.computeIfAbsent(word, _ -> new Bucket());
        bucket.keys.add(key);
        bucket.size.incrementAndGet();
    }

    private void drop(String word, ObjectKey key) {
        byWord.computeIfPresent(word, (_, bucket) -> {
            bucket.keys.remove(key);
            return bucket.size.decrementAndGet() == 0 ? null : bucket;
        });
    }

    /** The objects under {@code word}, by namespace and name; a view that changes with the index. */
    public Set<ObjectKey> keys(String word) {
        Bucket bucket = byWord.get(word);
        return bucket == null ? Set.of() : bucket.keys;
    }

    /** How many objects are under {@code word}. */
    public int count(String word) {
        Bucket bucket = byWord.get(word);
        return bucket == null ? 0 : bucket.size.get();
    }
}
