package dev.portolan.dns.wire;

import dev.portolan.rules.IpAddresses;
import java.util.ArrayList;
import java.util.List;

/**
 * A response of another server, as far as one who passes it on must understand it.
 *
 * @param bytes the whole message
 * @param records where each record of the answer and authority sections is, and of the additional one but OPT
 * @param answers how many of these are answers
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
public record Message(byte[] bytes, List<Placed> records, int answers) {
    private static final int TRUNCATED = 0x0200;

    /** A record and where its TTL and data begin in the message. */
    public record Placed(Name owner, int type, int ttlAt, long ttlSeconds, int dataAt, int dataBytes) {}

    /** Reads a response with one question. */
    public static Message read(byte[] bytes) throws MalformedMessageException {
        var reader = new MessageReader(bytes, bytes.length, 4);
        if (reader.u16() != 1) {
            throw new MalformedMessageException("not one question");
        }
        int answers = reader.u16();
        int count = answers + reader.u16() + reader.u16();
        reader.plainName();
        reader.skip(4);
        List<Placed> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Name owner = reader.name();
            int type = reader.u16();
            reader.skip(2);
            int ttlAt = reader.position();
            long ttl = reader.u32();
            int size = reader.u16();
            int dataAt = reader.position();
            reader.skip(size);
            if (type != Types.OPT) {
                records.add(new Placed(owner, type, ttlAt, ttl, dataAt, size));
            }
        }
        return new Message(bytes, List.copyOf(records), answers);
    }

    /** Whether more would have come over TCP. */
    public boolean truncated() {
        return (u16(2) & TRUNCATED) != 0;
    }

    /** The code in the header. */
    public int rcode() {
        return u16(2) & 0xf;
    }

    /** Whether it answers {@code query}, sent with {@code id}. Anything else is late, or forged. */
    public static boolean answers(byte[] bytes, int length, int id, Name name, int type) {
        int end = QueryParser.HEADER_BYTES + name.length();
        return length >= end + 4
                && ((bytes[0] & 0xff) << 8 | (bytes[1] & 0xff)) == id
                && (bytes[2] & 0x80) != 0
                && name.matches(bytes, QueryParser.HEADER_BYTES, length)
                && ((bytes[end] & 0xff) << 8 | (bytes[end + 1] & 0xff)) == type;
    }

    /** The answers that lead to addresses: A, AAAA and the aliases before them. */
    public List<ResourceRecord> addresses() throws MalformedMessageException {
        List<ResourceRecord> found = new ArrayList<>();
        for (Placed record : records.subList(0, Math.min(answers, records.size()))) {
            var reader = new MessageReader(bytes, record.dataAt() + record.dataBytes(), record.dataAt());
            int ttl = (int) Math.min(record.ttlSeconds(), Integer.MAX_VALUE);
            switch (record.type()) {
                case Types.A, Types.AAAA -> {
                    if (record.dataBytes() != (record.type() == Types.A ? 4 : 16)) {
                        throw new MalformedMessageException("an address of " + record.dataBytes() + " bytes");
                    }
                    var address = IpAddresses.of(reader.bytes(record.dataBytes()));
                    found.add(new ResourceRecord(record.owner(), ttl, new Rdata.Address(address)));
                }
                case Types.CNAME -> found.add(new ResourceRecord(record.owner(), ttl, new Rdata.Cname(reader.name())));
                default -> {
                    continue; // signatures and the like say nothing about our own alias
                }
            }
        }
        return found;
    }

    private int u16(int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }
}
