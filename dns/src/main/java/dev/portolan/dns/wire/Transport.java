package dev.portolan.dns.wire;

/** How a query came, and its answer goes. */
public enum Transport {
    UDP,
    TCP;

    /** The largest message that fits in a TCP frame, whose length has 16 bits (RFC 1035 §4.2.2). */
    public static final int LARGEST_MESSAGE = 65_535;

    /** The most bytes an answer may have. */
    public int limit(Edns edns) {
        return switch (this) {
            // The client's word counts up to our own size: what we send stays on loopback or the node's bridge, where
            // fragments are safe.
            case UDP -> Math.min(edns.udpBytes(), ResponseWriter.OUR_UDP_BYTES);
            case TCP -> LARGEST_MESSAGE;
        };
    }
}
