package dev.portolan.linux.netlink;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Writes attributes ({@code struct nlattr}: length, type, value, padding to 4 bytes) one after the other. Rtnetlink's numbers are in the machine's order,
 * nftables' and conntrack's in network order ({@code …be}). Not thread-safe.
 */
public final class AttributesBuilder {
    private static final int NESTED = 0x8000;
    private static final int LONGEST = 0xffff;

    private ByteBuffer out = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());

    /**
     * A value as it is.
     *
     * @throws IllegalArgumentException when it is longer than an attribute can be (65,531 bytes)
     */
    public AttributesBuilder bytes(int type, byte[] value) {
        begin(type, value.length).put(value);
        return pad();
    }

    /** No value: its presence says it. */
    public AttributesBuilder flag(int type) {
        begin(type, 0);
        return this;
    }

    /** One byte. */
    public AttributesBuilder u8(int type, int value) {
        begin(type, 1).put((byte) value);
        return pad();
    }

    /** Two bytes in the machine's order. */
    public AttributesBuilder u16(int type, int value) {
        begin(type, 2).putShort((short) value);
        return pad();
    }

    /** Four bytes in the machine's order. */
    public AttributesBuilder u32(int type, int value) {
        begin(type, 4).putInt(value);
        return this;
    }

    /** Two bytes in network order. */
    public AttributesBuilder u16be(int type, int value) {
        begin(type, 2).put((byte) (value >> 8)).put((byte) value);
        return pad();
    }

    /** Four bytes in network order. */
    public AttributesBuilder u32be(int type, int value) {
        return bytes(type, ByteBuffer.allocate(4).putInt(value).array());
    }

    /** Eight bytes in network order. */
    public AttributesBuilder u64be(int type, long value) {
        return bytes(type, ByteBuffer.allocate(8).putLong(value).array());
    }

    /** Text with a zero byte at its end. */
    public AttributesBuilder string(int type, String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        return bytes(type, Arrays.copyOf(text, text.length + 1));
    }

    /** An address of 4 or 16 bytes. */
    public AttributesBuilder address(int type, InetAddress value) {
        return bytes(type, value.getAddress());
    }

    /**
     * Attributes inside an attribute, marked as such ({@code NLA_F_NESTED}).
     *
     * @throws IllegalArgumentException when they are longer than an attribute can be: split lists before
     */
    public AttributesBuilder nested(int type, Consumer<AttributesBuilder> content) {
        return nested(type, 0, content);
    }

    /** As {@link #nested(int, Consumer)}, with a structure before the attributes, as {@code VETH_INFO_PEER} wants it. */
    public AttributesBuilder nested(int type, int zeroBytesBefore, Consumer<AttributesBuilder> content) {
        int start = out.position();
        begin(type | NESTED, zeroBytesBefore).put(new byte[zeroBytesBefore]);
        pad();
        content.accept(this);
        int length = out.position() - start;
        if (length > LONGEST) {
            throw new IllegalArgumentException("attribute " + type + " has " + length + " bytes; at most " + LONGEST);
        }
        out.putShort(start, (short) length);
        return this;
    }

    /** How many bytes were written so far; for callers that split lists. */
    public int size() {
        return out.position();
    }

    /** All that was written. */
    public byte[] toBytes() {
        return Arrays.copyOf(out.array(), out.position());
    }

    private ByteBuffer begin(int type, int valueLength) {
        if (4 + valueLength > LONGEST) {
            throw new IllegalArgumentException(
                    "attribute " + type + " has " + (4 + valueLength) + " bytes; at most " + LONGEST);
        }
        if (out.remaining() < valueLength + 8) {
            ByteBuffer larger =
                    ByteBuffer.allocate(2 * out.capacity() + valueLength).order(ByteOrder.nativeOrder());
            out = larger.put(out.flip());
        }
        return out.putShort((short) (4 + valueLength)).putShort((short) type);
    }

    private AttributesBuilder pad() {
        while (out.position() % 4 != 0) {
            out.put((byte) 0);
        }
        return this;
    }
}
