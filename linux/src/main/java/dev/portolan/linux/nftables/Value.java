package dev.portolan.linux.nftables;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Bytes as they are in registers, set keys and map values. Immutable. */
public final class Value {
    private static final int NAME_BYTES = 16;

    private final byte[] bytes;

    private Value(byte[] bytes) {
        this.bytes = bytes;
    }

    /** These bytes. */
    public static Value of(byte[] bytes) {
        return new Value(bytes.clone());
    }

    /** An address, 4 or 16 bytes. */
    public static Value address(InetAddress address) {
        return new Value(address.getAddress());
    }

    /** A protocol number, 1 byte. */
    public static Value protocol(int number) {
        return new Value(new byte[] {(byte) number});
    }

    /** A port in network order, 2 bytes. */
    public static Value port(int port) {
        return new Value(new byte[] {(byte) (port >> 8), (byte) port});
    }

    /** A number in the machine's order, 4 bytes, as the kernel itself loads marks, states and random numbers. */
    public static Value number(int number) {
        return new Value(ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(number)
                .array());
    }

    /** An interface's whole name, 16 bytes. */
    public static Value interfaceName(String name) {
        return new Value(Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), NAME_BYTES));
    }

    /** A concatenation: each part is padded to whole 32-bit words. */
    public static Value concat(Value... parts) {
        int length = Arrays.stream(parts).mapToInt(p -> p.padded().length).sum();
        ByteBuffer all = ByteBuffer.allocate(length);
        for (Value part : parts) {
            all.put(part.padded());
        }
        return new Value(all.array());
    }

    private byte[] padded() {
        return Arrays.copyOf(bytes, (bytes.length + 3) & ~3);
    }

    /** A copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Value value && Arrays.equals(bytes, value.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Hexadecimal. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
