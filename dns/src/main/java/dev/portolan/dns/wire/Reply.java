package dev.portolan.dns.wire;

/** All of a response but its header and question. */
public sealed interface Reply permits Answer, Reply.Negative, Reply.Failure {
    /**
     * There is no such name (NXDOMAIN), or no such type at it (NOERROR); the zone's SOA record says so (RFC 2308).
     *
     * @param soa the SOA record
     */
    record Negative(Rcode rcode, SoaRecord soa) implements Reply {}

    /** Only a code. */
    record Failure(Rcode rcode) implements Reply {}
}
