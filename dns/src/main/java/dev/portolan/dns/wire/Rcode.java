package dev.portolan.dns.wire;

/** How a query went (RFC 1035 §4.1.1, RFC 6891 §9). */
public enum Rcode {
    /** Fine, also when there is no record of the asked type. */
    NOERROR(0),
    /** The query could not be understood. */
    FORMERR(1),
    /** We could not find out. */
    SERVFAIL(2),
    /** There is no such name, of any type. */
    NXDOMAIN(3),
    /** A kind of query that we don't do. */
    NOTIMP(4),
    /** We don't answer this. */
    REFUSED(5),
    /** An EDNS version that we don't know. */
    BADVERS(16);

    private final int code;

    Rcode(int code) {
        this.code = code;
    }

    /** Its number; above 15 the upper bits go into the OPT record. */
    public int code() {
        return code;
    }
}
