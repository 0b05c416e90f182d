package dev.portolan.dns.wire;

/** Writes queries of our own. */
public final class QueryWriter {
    private static final int RECURSION_DESIRED = 0x0100;

    private QueryWriter() {}

    /** A query for {@code name} and {@code type} without EDNS, which any server understands. Its id is 0. */
    public static byte[] query(Name name, int type) {
        var out = new ByteSink();
        out.u16(0);
        out.u16(RECURSION_DESIRED);
        out.u16(1);
        out.u16(0);
        out.u16(0);
        out.u16(0);
        out.bytes(name.toBytes());
        out.u16(type);
        out.u16(Types.CLASS_IN);
        return out.toBytes();
    }
}
