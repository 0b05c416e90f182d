package dev.portolan.client;

/** Brings the world one step nearer to what an object asks for. Called for one key by one thread at a time. */
@FunctionalInterface
public interface Reconciler {
    /**
     * Looks at the object named by {@code key}, which may be gone, and acts.
     *
     * @return what is wanted next
     * @throws Exception to be called again for the same key after a growing delay
     */
    Outcome reconcile(ObjectKey key) throws Exception;
}
