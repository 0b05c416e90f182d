package dev.portolan.dns.wire;

/** The SOA record of a zone, encoded so that it fits behind every question within the zone: its owner is a pointer into the question. */
public final class SoaRecord {
    private final int apexLength;
    private final byte[] afterOwner;

    /** The record {@code data} of the zone {@code apex}. */
    public SoaRecord(Name apex, int ttlSeconds, Rdata.Soa data) {
        apexLength = apex.length();
        var out = new ByteSink();
        out.u16(Types.SOA);
        out.u16(Types.CLASS_IN);
        out.u32(ttlSeconds);
        byte[] server = data.server().toBytes();
        byte[] mailbox = data.mailbox().toBytes();
        out.u16(server.length + mailbox.length + 20);
        out.bytes(server);
        out.bytes(mailbox);
        out.u32(data.serial());
        out.u32(data.refreshSeconds());
        out.u32(data.retrySeconds());
        out.u32(data.expireSeconds());
        out.u32(data.minimumSeconds());
        afterOwner = out.toBytes();
    }

    /** How many bytes {@link #write} writes. */
    int length() {
        return 2 + afterOwner.length;
    }

    /** Writes the record to {@code out} at {@code at}, behind a question whose name takes {@code nameLength} bytes. */
    void write(byte[] out, int at, int nameLength) {
        int pointer = 0xc000 | (QueryParser.HEADER_BYTES + nameLength - apexLength);
        out[at] = (byte) (pointer >> 8);
        out[at + 1] = (byte) pointer;
        System.arraycopy(afterOwner, 0, out, at + 2, afterOwner.length);
    }
}
