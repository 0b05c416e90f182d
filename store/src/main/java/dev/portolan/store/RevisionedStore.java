package dev.portolan.store;

import java.util.Optional;

/**
 * A durable map of keys to values with one counter of revisions, as etcd has it: each transaction that writes takes the next revision,
 * and whoever watches sees every write in that order.
 *
 * <p>All methods may be called from any thread. An implementation passes {@code RevisionedStoreContract}.
 */
public interface RevisionedStore extends AutoCloseable {
    /** The revision of the last committed transaction; 1 in a new store, so that 0 can mean "absent" and "from the start". */
    long revision();

    /** Events up to and with this revision are forgotten. */
    long compactedRevision();

    /** The entry now under a key. */
    Optional<Entry> get(String key);

    /** All entries whose key starts with {@code prefix}, in key order, as of one revision. */
    Snapshot range(String prefix);

    /**
     * Writes all or nothing.
     *
     * <p>When this returns {@link CommitResult.Committed}, the writes are on disk and survive the loss of the process and of power. The writes
     * may be seen by readers before that of a concurrent caller, never before they are durable. A transaction without writes only
     * compares and takes no revision.
     *
     * @throws StoreException when the disk refuses; then nothing was written
     */
    CommitResult commit(Transaction transaction);

    /**
     * Calls the listener for every write under {@code prefix} with a revision of at least {@code fromRevision}, in order, each once; first
     * those of the past, then those to come. The listener is called on one thread of its own.
     *
     * <p>A listener that falls behind by more than the implementation buffers is cut off: {@link WatchListener#closed} says so, and
     * no writer has waited for it.
     *
     * @throws CompactedException when some of those events are forgotten already
     */
    Watch watch(String prefix, long fromRevision, WatchListener listener);

    /** Forgets events up to and with {@code revision}. Entries stay. A revision yet to come is taken as the present one. */
    void compact(long revision);

    @Override
    void close();
}
