package dev.portolan.dns.wire;

import java.util.Arrays;

/** Walks through a received message; every step checks that the bytes are there. Not thread-safe. */
public final class MessageReader {
    private final byte[] message;
    private final int limit;
    private int position;

    /** Reads the first {@code limit} bytes of {@code message}, from {@code position} on. */
    public MessageReader(byte[] message, int limit, int position) {
        this.message = message;
        this.limit = limit;
        this.position = position;
    }

    /** Where the next read begins. */
    public int position() {
        return position;
    }

    /** How many bytes are left. */
    public int remaining() {
        return limit - position;
    }

    /** The next unsigned byte. */
    public int u8() throws MalformedMessageException {
        need(1);
        return message[position++] & 0xff;
    }

    /** The next unsigned 16-bit number. */
    public int u16() throws MalformedMessageException {
        need(2);
        return (message[position++] & 0xff) << 8 | (message[position++] & 0xff);
    }

    /** The next unsigned 32-bit number. */
    public long u32() throws MalformedMessageException {
        return (long) u16() << 16 | u16();
    }

    /** A copy of the next {@code count} bytes. */
    public byte[] bytes(int count) throws MalformedMessageException {
        need(count);
        byte[] copy = Arrays.copyOfRange(message, position, position + count);
        position += count;
        return copy;
    }

    /** Passes over {@code count} bytes. */
    public void skip(int count) throws MalformedMessageException {
        need(count);
        position += count;
    }

    private void need(int count) throws MalformedMessageException {
        if (count > limit - position) {
            throw new MalformedMessageException("ends at byte " + limit + " in the middle of a field");
        }
    }

    /** The next name, which must not use compression: nothing stands before a question that it could point to. */
    public Name plainName() throws MalformedMessageException {
        int start = position;
        for (int length = u8(); length != 0; length = u8()) {
            if (length > Name.LONGEST_LABEL) {
                throw new MalformedMessageException("a label of type " + (length >> 6) + " in the question");
            }
            skip(length);
            if (position - start >= Name.LONGEST) {
                throw new MalformedMessageException("a name of more than 255 bytes");
            }
        }
        byte[] wire = new byte[position - start];
        for (int i = 0; i < wire.length; i++) {
            wire[i] = Name.lower(message[start + i]);
        }
        return Name.adopt(wire);
    }

    /** The next name, compressed or not (RFC 1035 §4.1.4). A pointer must lead backwards, so that there is no loop. */
    public Name name() throws MalformedMessageException {
        byte[] wire = new byte[Name.LONGEST];
        int used = 0;
        int at = position;
        int lowest = position;
        int end = -1;
        while (true) {
            int length = byteAt(at);
            if (length >= 0xc0) {
                int target = (length & 0x3f) << 8 | byteAt(at + 1);
                end = end < 0 ? at + 2 : end;
                if (target >= lowest) {
                    throw new MalformedMessageException("a compression pointer that does not lead backwards");
                }
                lowest = target;
                at = target;
                continue;
            }
            if (length > Name.LONGEST_LABEL || used + length + 1 > Name.LONGEST) {
                throw new MalformedMessageException("a name or label that is too long");
            }
            byteAt(at + length);
            for (int i = 0; i <= length; i++) {
                wire[used++] = Name.lower(message[at + i]);
            }
            at += length + 1;
            if (length == 0) {
                position = end < 0 ? at : end;
                return Name.adopt(Arrays.copyOf(wire, used));
            }
        }
    }

    /** Passes over a name without following it. */
    public void skipName() throws MalformedMessageException {
        while (true) {
            int length = u8();
            if (length == 0) {
                return;
            }
            if (length >= 0xc0) {
                skip(1);
                return;
            }
            if (length > Name.LONGEST_LABEL) {
                throw new MalformedMessageException("a label of type " + (length >> 6));
            }
            skip(length);
        }
    }

    private int byteAt(int at) throws MalformedMessageException {
        if (at >= limit) {
            throw new MalformedMessageException("a name that goes on after the end");
        }
        return message[at] & 0xff;
    }
}
