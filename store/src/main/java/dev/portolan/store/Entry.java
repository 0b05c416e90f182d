package dev.portolan.store;

import java.util.Arrays;
import java.util.Objects;

/**
 * A value under a key.
 *
 * @param value the bytes; shared, not copied, and so never to be changed
 * @param createRevision the revision that made the key
 * @param modRevision the revision that last wrote it
 */
@SuppressWarnings(
        "ArrayRecordComponent") // equality below is by content; a copy per read would cost more than it protects
public record Entry(String key, byte[] value, long createRevision, long modRevision) {
    @Override
    public boolean equals(Object other) {
        return other instanceof Entry e
                && key.equals(e.key)
                && Arrays.equals(value, e.value)
                && createRevision == e.createRevision
                && modRevision == e.modRevision;
    }

    @Override
    public int hashCode() {
        return Objects.hash(key, Arrays.hashCode(value), createRevision, modRevision);
    }
}
