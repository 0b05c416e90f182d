package dev.portolan.dns.wire;

import dev.portolan.rules.IpAddresses;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A response as text, read strictly: every byte must belong to something. Records look like {@code a.b. 5 A 10.0.0.1}. */
public record Decoded(
        int id,
        int flags,
        String rcode,
        String question,
        List<String> answers,
        List<String> authorities,
        List<String> additionals,
        boolean edns) {
    /** Reads the first {@code length} bytes. */
    public static Decoded of(byte[] message, int length) {
        try {
            return read(message, length);
        } catch (MalformedMessageException malformed) {
            throw new AssertionError("the response is malformed: " + malformed.getMessage());
        }
    }

    private static Decoded read(byte[] message, int length) throws MalformedMessageException {
        var reader = new MessageReader(message, length, 0);
        int id = reader.u16();
        int flags = reader.u16();
        int questions = reader.u16();
        int[] counts = {reader.u16(), reader.u16(), reader.u16()};
        String question = "";
        if (questions == 1) {
            int start = reader.position();
            reader.plainName();
            var text = new StringBuilder();
            for (int at = start; message[at] != 0; at += message[at] + 1) {
                text.append(new String(message, at + 1, message[at], StandardCharsets.ISO_8859_1))
                        .append('.');
            }
            question = text.toString();
            reader.skip(4);
        }
        List<List<String>> sections = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        boolean edns = false;
        int code = flags & 0xf;
        for (int section = 0; section < 3; section++) {
            for (int i = 0; i < counts[section]; i++) {
                Name owner = reader.name();
                int type = reader.u16();
                int recordClass = reader.u16();
                long ttl = reader.u32();
                int size = reader.u16();
                if (type == Types.OPT) {
                    edns = true;
                    code |= (int) (ttl >> 24) << 4;
                    reader.skip(size);
                    continue;
                }
                if (recordClass != Types.CLASS_IN) {
                    throw new AssertionError(owner + " has class " + recordClass);
                }
                int end = reader.position() + size;
                sections.get(section).add("%s %d %s".formatted(owner, ttl, data(reader, type, size)));
                if (reader.position() != end) {
                    throw new AssertionError(owner + ": the data's length is wrong");
                }
            }
        }
        if (reader.remaining() != 0) {
            throw new AssertionError(reader.remaining() + " bytes too many");
        }
        return new Decoded(id, flags, name(code), question, sections.get(0), sections.get(1), sections.get(2), edns);
    }

    private static String name(int code) {
        for (Rcode each : Rcode.values()) {
            if (each.code() == code) {
                return each.name();
            }
        }
        return "RCODE" + code;
    }

    private static String data(MessageReader reader, int type, int size) throws MalformedMessageException {
        return switch (type) {
            case Types.A -> "A " + IpAddresses.text(IpAddresses.of(reader.bytes(size)));
            case Types.AAAA -> "AAAA " + IpAddresses.text(IpAddresses.of(reader.bytes(size)));
            case Types.CNAME -> "CNAME " + reader.name();
            case Types.PTR -> "PTR " + reader.name();
            case Types.NS -> "NS " + reader.name();
            case Types.SRV ->
                "SRV " + reader.u16() + " " + reader.u16() + " " + reader.u16() + " " + reader.plainName();
            case Types.TXT -> "TXT " + new String(reader.bytes(reader.u8()), StandardCharsets.UTF_8);
            case Types.SOA -> {
                String text = "SOA " + reader.name() + " " + reader.name();
                reader.skip(16);
                yield text + " " + reader.u32();
            }
            default -> throw new AssertionError("a record of type " + type);
        };
    }

    /** The answers in an order that does not depend on turns. */
    public List<String> sorted() {
        return answers.stream().sorted(Comparator.naturalOrder()).toList();
    }

    public boolean truncated() {
        return (flags & 0x0200) != 0;
    }

    public boolean authoritative() {
        return (flags & 0x0400) != 0;
    }

    /** A query packet for {@code name} in exactly this case; {@code ednsBytes} 0 means without OPT. */
    public static byte[] query(int id, String name, int type, int ednsBytes) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(
                new byte[] {(byte) (id >> 8), (byte) id, 1, 0, 0, 1, 0, 0, 0, 0, 0, (byte) (ednsBytes > 0 ? 1 : 0)});
        for (String label : name.split("\\.")) {
            if (!label.isEmpty()) {
                out.write(label.length());
                out.writeBytes(label.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        out.writeBytes(new byte[] {0, (byte) (type >> 8), (byte) type, 0, 1});
        if (ednsBytes > 0) {
            out.writeBytes(new byte[] {0, 0, Types.OPT, (byte) (ednsBytes >> 8), (byte) ednsBytes, 0, 0, 0, 0, 0, 0});
        }
        return out.toByteArray();
    }

    /** The number of a type by name. */
    public static int type(String name) {
        return switch (name) {
            case "A" -> Types.A;
            case "AAAA" -> Types.AAAA;
            case "SRV" -> Types.SRV;
            case "PTR" -> Types.PTR;
            case "CNAME" -> Types.CNAME;
            case "TXT" -> Types.TXT;
            case "NS" -> Types.NS;
            case "SOA" -> Types.SOA;
            case "ANY" -> Types.ANY;
            case "MX" -> 15;
            case "AXFR" -> Types.AXFR;
            default -> throw new IllegalArgumentException(name);
        };
    }
}
