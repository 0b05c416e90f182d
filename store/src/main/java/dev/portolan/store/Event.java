package dev.portolan.store;

import org.jspecify.annotations.Nullable;

/**
 * One write, as a watcher sees it.
 *
 * @param revision the revision of its transaction
 * @param type what happened
 * @param key to which key
 * @param entry the entry written; null for a delete
 * @param previous what was there before; null where nothing was
 */
public record Event(
        long revision,
        Type type,
        String key,
        @Nullable Entry entry,
        @Nullable Entry previous) {
    /** What happened to the key. */
    public enum Type {
        PUT,
        DELETE
    }

    static Event put(Entry entry, @Nullable Entry previous) {
        return new Event(entry.modRevision(), Type.PUT, entry.key(), entry, previous);
    }

    static Event delete(long revision, Entry previous) {
        return new Event(revision, Type.DELETE, previous.key(), null, previous);
    }
}
