package dev.portolan.dns.core;

import dev.portolan.dns.wire.Name;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A map of names that never changes, whose successor costs little: it shares all but the touched ones of its many small maps. With
 * ten thousand names, a change copies some forty entries, and a look-up is still one hash look-up.
 */
final class Shards<V> {
    private static final int COUNT = 256; // a power of two

    private final Map<Name, V>[] maps;

    private Shards(Map<Name, V>[] maps) {
        this.maps = maps;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    static <V> Shards<V> empty() {
        Map[] maps = new Map[COUNT];
        Arrays.fill(maps, Map.of());
        return new Shards<>(maps);
    }

    @Nullable
    V get(Name name) {
        return maps[shard(name)].get(name);
    }

    V getOrDefault(Name name, V otherwise) {
        V found = get(name);
        return found == null ? otherwise : found;
    }

    void forEach(BiConsumer<Name, V> visitor) {
        for (Map<Name, V> each : maps) {
            each.forEach(visitor);
        }
    }

    /** The same with these changes; a name without a value goes. */
    Shards<V> with(Map<Name, ? extends @Nullable V> changes) {
        if (changes.isEmpty()) {
            return this;
        }
        Map<Name, V>[] next = maps.clone();
        boolean[] own = new boolean[COUNT];
        changes.forEach((name, value) -> {
            int shard = shard(name);
            if (!own[shard]) {
                next[shard] = new HashMap<>(next[shard]);
                own[shard] = true;
            }
            if (value == null) {
                next[shard].remove(name);
            } else {
                next[shard].put(name, value);
            }
        });
        return new Shards<>(next);
    }

    private static int shard(Name name) {
        int hash = name.hashCode();
        return (hash ^ hash >>> 8 ^ hash >>> 20) & (COUNT - 1); // not the bits that the map below goes by alone
    }
}
