package dev.portolan.store;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes that happen together, if all comparisons hold.
 *
 * @param compares what must be so
 * @param writes what is then done, at one revision; each key at most once
 */
public record Transaction(List<Compare> compares, List<Write> writes) {
    public Transaction {
        compares = List.copyOf(compares);
        writes = List.copyOf(writes);
        if (writes.stream().map(Write::key).distinct().count() != writes.size()) {
            throw new IllegalArgumentException("a transaction writes each key at most once");
        }
    }

    /** Holds when the key's last write had this revision; 0: when there is no such key. */
    public record Compare(String key, long modRevision) {}

    /** One change. */
    public sealed interface Write {
        String key();
    }

    /** Sets a key's value. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    public record Put(String key, byte[] value) implements Write {}

    /** Removes a key; of a key that isn't there, nothing happens. */
    public record Delete(String key) implements Write {}

    /** An empty transaction to build on. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects comparisons and writes. */
    public static final class Builder {
        private final List<Compare> compares = new ArrayList<>();
        private final List<Write> writes = new ArrayList<>();

        private Builder() {}

        /** Only if the key was last written at this revision; 0: only if it is absent. */
        public Builder expect(String key, long modRevision) {
            compares.add(new Compare(key, modRevision));
            return this;
        }

        /** Sets a key. */
        public Builder put(String key, byte[] value) {
            writes.add(new Put(key, value));
            return this;
        }

        /** Removes a key. */
        public Builder delete(String key) {
            writes.add(new Delete(key));
            return this;
        }

        /** The transaction. */
        public Transaction build() {
            return new Transaction(compares, writes);
        }
    }
}
