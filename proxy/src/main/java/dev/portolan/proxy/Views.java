package dev.portolan.proxy;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What objects look like to the table: read once for each object, as long as the informer gives out the same one. Not thread-safe.
 *
 * @param <O> the API's object
 * @param <V> the view
 */
final class Views<O, V> {
    private final Function<O, V> reading;
    private Map<O, V> known = new IdentityHashMap<>();

    Views(Function<O, V> reading) {
        this.reading = reading;
    }

    /** The views of {@code objects}, in their order; those of all others are forgotten. */
    List<V> of(List<O> objects) {
        Map<O, V> now = new IdentityHashMap<>(objects.size());
        List<V> views = new ArrayList<>(objects.size());
        for (O object : objects) {
            V view = known.computeIfAbsent(object, reading);
            now.put(object, view);
            views.add(view);
        }
        known = now;
        return views;
    }
}
