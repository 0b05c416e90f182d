package dev.portolan.store;

/** A running watch. */
public interface Watch extends AutoCloseable {
    /** Ends it; after this returns, the listener's current call may still finish, and no other begins. */
    @Override
    void close();
}
