package dev.portolan.proxy.userspace;

import dev.portolan.proxy.Traffic;
import dev.portolan.proxy.core.Frontend;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many connections and flows each frontend was given a backend. Thread-safe. */
final class Counts {
    private final Map<Frontend, LongAdder> counts = new ConcurrentHashMap<>();

    /** From now on this frontend is counted. */
    void begin(Frontend frontend) {
        counts.put(frontend, new LongAdder());
    }

    /** Forgets a frontend. */
    void remove(Frontend frontend) {
        counts.remove(frontend);
    }

    void clear() {
        counts.clear();
    }

    /** Counts one; of a frontend that has just gone, nothing. */
    void add(Frontend frontend) {
        LongAdder count = counts.get(frontend);
        if (count != null) {
            count.increment();
        }
    }

    SortedMap<Frontend, Traffic> now() {
        SortedMap<Frontend, Traffic> all = new TreeMap<>();
        counts.forEach((frontend, count) -> all.put(frontend, new Traffic(count.sum())));
        return all;
    }
}
