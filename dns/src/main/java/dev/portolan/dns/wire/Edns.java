package dev.portolan.dns.wire;

/**
 * What an OPT record says (RFC 6891).
 *
 * @param present whether there was one; then the answer gets one too
 * @param udpBytes the largest datagram its sender takes; 512 without an OPT record
 * @param dnssecOk the DO bit, which the answer repeats (RFC 3225)
 */
public record Edns(boolean present, int udpBytes, boolean dnssecOk) {
    /** The largest datagram without EDNS (RFC 1035 §4.2.1). */
    public static final int PLAIN_UDP_BYTES = 512;

    /** No OPT record. */
    public static final Edns NONE = new Edns(false, PLAIN_UDP_BYTES, false);
}
