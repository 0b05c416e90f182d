package dev.portolan.dns.wire;

/** What a received packet is. */
public sealed interface Received {
    /**
     * A query with one question.
     *
     * @param id the number that the answer must carry
     * @param flags the header's second 16 bits
     * @param name the name asked for
     * @param type the type asked for, such as {@link Types#A}
     * @param recordClass the class asked for
     * @param questionEnd where in the packet the question ends; it begins at 12
     * @param edns what the sender says about itself
     */
    record Query(int id, int flags, Name name, int type, int recordClass, int questionEnd, Edns edns)
            implements Received {}

    /**
     * A query that we can only answer with an error.
     *
     * @param questionEnd where a readable question ends, or 12 when there is none
     */
    record Unanswerable(int id, int flags, Rcode rcode, int questionEnd, Edns edns) implements Received {}

    /** No query at all: too short, or an answer. Answering it could make two servers talk for ever. */
    record Noise() implements Received {}
}
