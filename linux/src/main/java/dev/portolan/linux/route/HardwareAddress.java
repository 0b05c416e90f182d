package dev.portolan.linux.route;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/** An Ethernet address of six bytes. */
public final class HardwareAddress {
    private static final int BYTES = 6;

    private final byte[] bytes;

    private HardwareAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The locally administered one that belongs to {@code address} (its last four bytes after {@code 0a:58}): whoever gets an address after another has
     * the same one, so no neighbour's memory of it is ever stale.
     */
    public static HardwareAddress ofAddress(InetAddress address) {
        byte[] ip = address.getAddress();
        byte[] bytes = {0x0a, 0x58, 0, 0, 0, 0};
        System.arraycopy(ip, ip.length - 4, bytes, BYTES - 4, 4);
        return new HardwareAddress(bytes);
    }

    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HardwareAddress that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** As {@code 0a:58:0a:f4:00:02}. */
    @Override
    public String toString() {
        return HexFormat.ofDelimiter(":").formatHex(bytes);
    }
}
