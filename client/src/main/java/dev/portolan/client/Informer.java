package dev.portolan.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;

/**
 * A live copy of all objects of one kind. It survives broken connections, a restart of the API server and expired revisions:
 * listeners hear the difference, each change once. An object replaced by another of the same name is heard as deleted, then added.
 *
 * @param <T> the kind
 */
public interface Informer<T extends HasMetadata> extends Lister<T> {
    /** Adds a listener; it first hears of every object known already, as added. */
    void onChange(ChangeListener<T> listener);

    /** Whether the first list is complete, and every listener registered before it has heard of all of it. */
    boolean synced();

    /** Waits until {@link #synced()}, at most until {@code deadline} has passed or the thread is interrupted; says which. */
    boolean awaitSynced(Duration deadline);

    /**
     * Waits until every listener has heard of all that the lister shows at this moment; to be called from none of them.
     *
     * @return false when {@code deadline} passes first, or the informer is closed
     */
    boolean awaitHeard(Duration deadline) throws InterruptedException;
}
