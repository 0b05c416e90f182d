package dev.portolan.store;

import java.util.Map;

/** What became of a transaction. */
public sealed interface CommitResult {
    /** It is done and durable, at this revision. */
    record Committed(long revision) implements CommitResult {}

    /**
     * A comparison failed; nothing was written.
     *
     * @param current the entries now under the keys whose comparison failed; a key that is absent now is missing here
     */
    record Conflict(Map<String, Entry> current) implements CommitResult {}
}
