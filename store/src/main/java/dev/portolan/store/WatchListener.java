package dev.portolan.store;

/** Hears the events of one watch, on one thread, in order. */
@FunctionalInterface
public interface WatchListener {
    /** One write. */
    void on(Event event);

    /**
     * Everything up to and with this revision has been told. So the last event of a transaction is known as such, and a watcher of a few
     * keys learns how far the others are.
     */
    default void caughtUp(long revision) {}

    /** The watch ended by itself; no event comes after this. Not called when the caller closes the watch. */
    default void closed(StoreException why) {}
}
