package dev.portolan.dns.wire;

/**
 * Records encoded for one question name: they go behind that question unchanged, whichever its case, type or id. Immutable.
 *
 * @param rcode NOERROR, or NXDOMAIN when an alias leads nowhere
 * @param records the records of all sections
 * @param ends where each record ends in {@code records}
 * @param answers how many of them are answers; they come first
 * @param authorities how many follow as authority
 * @param order whether the answers may be turned
 */
@SuppressWarnings("ArrayRecordComponent") // never changed after it was made, never compared
public record Answer(Rcode rcode, byte[] records, int[] ends, int answers, int authorities, Order order)
        implements Reply {
    /** Whether the order of the answers means something. */
    public enum Order {
        /** Records point at each other, or there is just one. */
        FIXED,
        /** Equal records of equal size: each response begins with another, so that clients that take the first spread out. */
        ROTATING
    }

    /** How many records come last, as additional. */
    public int additionals() {
        return ends.length - answers - authorities;
    }
}
