package dev.portolan.store;

/** Hears the events of one watch, on one thread, in order. */
@FunctionalInterface
public interface WatchListener {
    /** One write. */
    void on(Event event);

    /** The watch ended by itself; no event comes after this. Not called when the caller closes the watch. */
    default void closed(StoreException why) {}
}
