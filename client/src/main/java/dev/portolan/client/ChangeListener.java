package dev.portolan.client;

import org.jspecify.annotations.Nullable;

/**
 * Hears of every change of one kind, in order and on one thread per informer. It should be quick (enqueue a key) and must not
 * modify what it is given.
 *
 * @param <T> the kind
 */
@FunctionalInterface
public interface ChangeListener<T> {
    /**
     * One change. The lister already shows it, or something newer.
     *
     * @param before what was known until now; null when the object is new
     * @param after what is known now; null when the object is gone
     */
    void changed(@Nullable T before, @Nullable T after);
}
