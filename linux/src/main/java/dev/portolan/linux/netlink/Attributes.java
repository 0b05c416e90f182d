package dev.portolan.linux.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Attributes as they were received, in their order. A type may occur more than once; the plain getters take the first. Immutable. */
public final class Attributes {
    private static final int TYPE = 0x3fff;

    /** One attribute; its type is without the flag bits. */
    public record Attribute(int type, ByteBuffer value) {
        /** Its content as attributes. */
        public Attributes nested() {
            return parse(value);
        }

        /** A copy of its value. */
        public byte[] bytes() {
            byte[] copy = new byte[value.remaining()];
            value.get(value.position(), copy);
            return copy;
        }

        /** Its value as text, up to the first zero byte. */
        public String string() {
            String text = StandardCharsets.UTF_8.decode(value.duplicate()).toString();
            int end = text.indexOf('\0');
            return end < 0 ? text : text.substring(0, end);
        }
    }

    private final List<Attribute> all;

    private Attributes(List<Attribute> all) {
        this.all = List.copyOf(all);
    }

    /**
     * Reads {@code bytes} from its position to its limit.
     *
     * @throws IllegalArgumentException when a length is wrong
     */
    public static Attributes parse(ByteBuffer bytes) {
        ByteBuffer in = bytes.duplicate().order(ByteOrder.nativeOrder());
        List<Attribute> found = new ArrayList<>();
        while (in.remaining() >= 4) {
            int start = in.position();
            int length = Short.toUnsignedInt(in.getShort(start));
            if (length < 4 || length > in.remaining()) {
                throw new IllegalArgumentException(
                        "an attribute of " + length + " bytes where " + in.remaining() + " are left");
            }
            int type = in.getShort(start + 2) & TYPE;
            ByteBuffer value = in.slice(start + 4, length - 4).order(ByteOrder.nativeOrder());
            found.add(new Attribute(type, value));
            in.position(Math.min(start + ((length + 3) & ~3), in.limit()));
        }
        return new Attributes(found);
    }

    /** All of them, in order. */
    public List<Attribute> all() {
        return all;
    }

    /** The first of {@code type}. */
    public Optional<Attribute> get(int type) {
        return all.stream().filter(a -> a.type() == type).findFirst();
    }

    /** Attributes inside the first of {@code type}; none when it isn't there. */
    public Attributes nested(int type) {
        return get(type).map(Attribute::nested).orElseGet(() -> new Attributes(List.of()));
    }

    /** Text, up to the first zero byte. */
    public Optional<String> string(int type) {
        return get(type).map(Attribute::string);
    }

    /** One byte, unsigned. */
    public OptionalInt u8(int type) {
        return number(type, 1, ByteOrder.nativeOrder());
    }

    /** Two bytes in the machine's order, unsigned. */
    public OptionalInt u16(int type) {
        return number(type, 2, ByteOrder.nativeOrder());
    }

    /** Four bytes in the machine's order. */
    public OptionalInt u32(int type) {
        return number(type, 4, ByteOrder.nativeOrder());
    }

    /** Two bytes in network order, unsigned. */
    public OptionalInt u16be(int type) {
        return number(type, 2, ByteOrder.BIG_ENDIAN);
    }

    /** Four bytes in network order. */
    public OptionalInt u32be(int type) {
        return number(type, 4, ByteOrder.BIG_ENDIAN);
    }

    /** Eight bytes in network order. */
    public OptionalLong u64be(int type) {
        return get(type)
                .map(a ->
                        OptionalLong.of(sized(a, 8).order(ByteOrder.BIG_ENDIAN).getLong()))
                .orElseGet(OptionalLong::empty);
    }

    private OptionalInt number(int type, int bytes, ByteOrder order) {
        return get(type)
                .map(a -> {
                    ByteBuffer value = sized(a, bytes).order(order);
                    return OptionalInt.of(
                            switch (bytes) {
                                case 1 -> Byte.toUnsignedInt(value.get());
                                case 2 -> Short.toUnsignedInt(value.getShort());
                                default -> value.getInt();
                            });
                })
                .orElseGet(OptionalInt::empty);
    }

    private static ByteBuffer sized(Attribute attribute, int bytes) {
        if (attribute.value().remaining() < bytes) {
            throw new IllegalArgumentException("attribute " + attribute.type() + " has "
                    + attribute.value().remaining() + " bytes, not " + bytes);
        }
        return attribute.value().duplicate();
    }
}
