package dev.portolan.dns.wire;

/** Reads queries. Any bytes at all give a {@link Received}, never an exception. */
public final class QueryParser {
    static final int HEADER_BYTES = 12;
    private static final int RESPONSE = 0x8000;
    private static final int OPCODE = 0x7800;

    private QueryParser() {}

    /** Reads the first {@code length} bytes of {@code packet}. */
    public static Received parse(byte[] packet, int length) {
        if (length < HEADER_BYTES || (u16(packet, 2) & RESPONSE) != 0) {
            return new Received.Noise();
        }
        int id = u16(packet, 0);
        int flags = u16(packet, 2);
        if ((flags & OPCODE) != 0) {
            return new Received.Unanswerable(id, flags, Rcode.NOTIMP, HEADER_BYTES, Edns.NONE);
        }
        if (u16(packet, 4) != 1) {
            return new Received.Unanswerable(id, flags, Rcode.FORMERR, HEADER_BYTES, Edns.NONE);
        }
        try {
            return question(packet, length, id, flags);
        } catch (MalformedMessageException malformed) {
            return new Received.Unanswerable(id, flags, Rcode.FORMERR, HEADER_BYTES, Edns.NONE);
        }
    }

    private static Received question(byte[] packet, int length, int id, int flags) throws MalformedMessageException {
        var reader = new MessageReader(packet, length, HEADER_BYTES);
        Name name = reader.plainName();
        int type = reader.u16();
        int recordClass = reader.u16();
        int end = reader.position();
        int others = u16(packet, 6) + u16(packet, 8);
        for (int i = 0; i < others; i++) {
            reader.skipName();
            reader.skip(8);
            reader.skip(reader.u16());
        }
        Edns edns = Edns.NONE;
        int version = 0;
        for (int i = u16(packet, 10); i > 0; i--) {
            int owner = reader.position();
            reader.skipName();
            boolean rooted = reader.position() == owner + 1;
            int additional = reader.u16();
            int size = reader.u16();
            long ttl = reader.u32();
            reader.skip(reader.u16());
            if (additional == Types.OPT) {
                if (edns.present() || !rooted) {
                    throw new MalformedMessageException("a second OPT record, or one that is not the root's");
                }
                edns = new Edns(true, Math.max(size, Edns.PLAIN_UDP_BYTES), (ttl & 0x8000) != 0);
                version = (int) (ttl >> 16) & 0xff;
            }
        }
        if (version != 0) {
            return new Received.Unanswerable(id, flags, Rcode.BADVERS, end, edns);
        }
        return new Received.Query(id, flags, name, type, recordClass, end, edns);
    }

    private static int u16(byte[] packet, int at) {
        return (packet[at] & 0xff) << 8 | (packet[at + 1] & 0xff);
    }
}
