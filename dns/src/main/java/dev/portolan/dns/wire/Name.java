package dev.portolan.dns.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A domain name, compared without case: kept as the lower-case, uncompressed bytes of the wire (RFC 1035 §3.1, RFC 4343). Immutable.
 */
public final class Name {
    /** The longest name on the wire, with all its length bytes (RFC 1035 §2.3.4). */
    public static final int LONGEST = 255;

    /** The longest label (RFC 1035 §2.3.4). */
    public static final int LONGEST_LABEL = 63;

    /** The name of the root, a lone dot. */
    public static final Name ROOT = new Name(new byte[1]);

    private final byte[] wire;
    private final int hash;

    private Name(byte[] wire) {
        this.wire = wire;
        this.hash = Arrays.hashCode(wire);
    }

    /** Takes over {@code wire}, which must be a well-formed uncompressed lower-case name. */
    static Name adopt(byte[] wire) {
        return new Name(wire);
    }

    /**
     * Reads {@code a.b.c}, with or without the dot at its end.
     *
     * @throws IllegalArgumentException when a label is empty or too long, or the whole is
     */
    public static Name of(String text) {
        String relative = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        Name name = ROOT;
        if (relative.isEmpty()) {
            return name;
        }
        String[] labels = relative.split("\\.", -1);
        for (int i = labels.length - 1; i >= 0; i--) {
            name = name.child(labels[i]);
        }
        return name;
    }

    /**
     * The name with {@code label} before this one.
     *
     * @throws IllegalArgumentException when the label is empty or longer than 63 bytes, or the name gets longer than 255
     */
    public Name child(String label) {
        byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > LONGEST_LABEL) {
            throw new IllegalArgumentException(
                    "a DNS label has 1 to 63 bytes; '" + label + "' has " + bytes.length + ", before " + this);
        }
        if (wire.length + 1 + bytes.length > LONGEST) {
            throw new IllegalArgumentException("a DNS name has at most 255 bytes; " + label + "." + this + " has more");
        }
        byte[] longer = new byte[1 + bytes.length + wire.length];
        longer[0] = (byte) bytes.length;
        for (int i = 0; i < bytes.length; i++) {
            longer[1 + i] = lower(bytes[i]);
        }
        System.arraycopy(wire, 0, longer, 1 + bytes.length, wire.length);
        return new Name(longer);
    }

    /** How many bytes it takes uncompressed. */
    public int length() {
        return wire.length;
    }

    /** How many labels it has; the root has none. */
    public int labels() {
        int count = 0;
        for (int at = 0; wire[at] != 0; at += wire[at] + 1) {
            count++;
        }
        return count;
    }

    /** The label number {@code index}, counted from the left, from 0. */
    public String label(int index) {
        int at = start(index);
        return new String(wire, at + 1, wire[at], StandardCharsets.ISO_8859_1);
    }

    /** The name without its first {@code count} labels. */
    public Name without(int count) {
        return count == 0 ? this : new Name(Arrays.copyOfRange(wire, start(count), wire.length));
    }

    /** The name of its first {@code count} labels alone. */
    public Name first(int count) {
        int end = start(count);
        byte[] head = Arrays.copyOf(wire, end + 1);
        head[end] = 0;
        return new Name(head);
    }

    /** This name with {@code suffix} behind it; empty when that is longer than a name may be. */
    public Optional<Name> before(Name suffix) {
        int own = wire.length - 1;
        if (own + suffix.wire.length > LONGEST) {
            return Optional.empty();
        }
        byte[] whole = Arrays.copyOf(wire, own + suffix.wire.length);
        System.arraycopy(suffix.wire, 0, whole, own, suffix.wire.length);
        return Optional.of(new Name(whole));
    }

    private int start(int label) {
        int at = 0;
        for (int i = 0; i < label; i++) {
            at += wire[at] + 1;
        }
        return at;
    }

    /** Whether it is {@code apex} or below it. */
    public boolean within(Name apex) {
        int at = 0;
        while (wire.length - at > apex.wire.length) {
            at += wire[at] + 1;
        }
        return wire.length - at == apex.wire.length
                && Arrays.equals(wire, at, wire.length, apex.wire, 0, apex.wire.length);
    }

    void writeFirstLabel(ByteSink out) {
        for (int i = 0; i <= wire[0]; i++) {
            out.u8(wire[i]);
        }
    }

    byte[] toBytes() {
        return wire.clone();
    }

    /** Whether {@code packet} has this name at {@code offset}, uncompressed, in whichever case. */
    public boolean matches(byte[] packet, int offset, int limit) {
        if (offset + wire.length > limit) {
            return false;
        }
        for (int i = 0; i < wire.length; i++) {
            if (lower(packet[offset + i]) != wire[i]) {
                return false;
            }
        }
        return true;
    }

    static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Name name && hash == name.hash && Arrays.equals(wire, name.wire);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** As in a zone file: with the dot at its end, and bytes that are not plain letters escaped (RFC 1035 §5.1). */
    @Override
    public String toString() {
        if (wire.length == 1) {
            return ".";
        }
        var text = new StringBuilder(wire.length);
        for (int at = 0; wire[at] != 0; at += wire[at] + 1) {
            for (int i = at + 1; i <= at + wire[at]; i++) {
                int b = wire[i] & 0xff;
                if (b == '.' || b == '\\') {
                    text.append('\\').append((char) b);
                } else if (b > ' ' && b < 127) {
                    text.append((char) b);
                } else {
                    text.append('\\').append(String.format("%03d", b));
                }
            }
            text.append('.');
        }
        return text.toString();
    }
}
