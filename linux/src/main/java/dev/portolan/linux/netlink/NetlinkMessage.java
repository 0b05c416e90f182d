package dev.portolan.linux.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One message: type, flags, and a body of a fixed family header followed by attributes. Immutable as long as nobody writes into the
 * arrays it was given. Sequence number and port are the socket's business.
 */
public final class NetlinkMessage {
    /** Bytes of {@code struct nlmsghdr}. */
    public static final int HEADER = 16;

    public static final int NOOP = 1;
    public static final int ERROR = 2;
    public static final int DONE = 3;

    /** Every request has it; the socket sets it. */
    public static final int REQUEST = 0x1;

    public static final int MULTI = 0x2;
    public static final int ACK = 0x4;
    /** The kernel echoes what it made, with the handles it chose. */
    public static final int ECHO = 0x8;

    public static final int DUMP_INTERRUPTED = 0x10;
    /** For a get request: all objects. */
    public static final int DUMP = 0x300;

    public static final int REPLACE = 0x100;
    public static final int EXCLUSIVE = 0x200;
    public static final int CREATE = 0x400;
    public static final int APPEND = 0x800;

    private final int type;
    private final int flags;
    private final byte[] body;

    /** A message of a body that is ready. */
    public NetlinkMessage(int type, int flags, byte[] body) {
        this.type = type;
        this.flags = flags;
        this.body = body;
    }

    /** A message of a family header (its length a multiple of 4) and attributes. */
    public static NetlinkMessage of(int type, int flags, byte[] familyHeader, AttributesBuilder attributes) {
        byte[] tail = attributes.toBytes();
        byte[] body = Arrays.copyOf(familyHeader, familyHeader.length + tail.length);
        System.arraycopy(tail, 0, body, familyHeader.length, tail.length);
        return new NetlinkMessage(type, flags, body);
    }

    /** What it asks for or tells. */
    public int type() {
        return type;
    }

    /** The {@code NLM_F_} bits. */
    public int flags() {
        return flags;
    }

    /** Family header and attributes, in the machine's byte order. Starts at the first byte. */
    public ByteBuffer body() {
        return ByteBuffer.wrap(body).asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }

    /** The attributes after a family header of {@code headerBytes}. */
    public Attributes attributes(int headerBytes) {
        return Attributes.parse(body().position(headerBytes).slice().order(ByteOrder.nativeOrder()));
    }

    /** Bytes on the wire, without padding at the end. */
    int length() {
        return HEADER + body.length;
    }

    void writeTo(ByteBuffer out, int moreFlags, int sequence) {
        out.putInt(length());
        out.putShort((short) type);
        out.putShort((short) (flags | moreFlags));
        out.putInt(sequence);
        out.putInt(0);
        out.put(body);
        while (out.position() % 4 != 0) {
            out.put((byte) 0);
        }
    }
}
