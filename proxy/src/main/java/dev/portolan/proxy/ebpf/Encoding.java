package dev.portolan.proxy.ebpf;

import dev.portolan.proxy.core.Backend;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.Protocol;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * How things look in the maps. Addresses are sixteen bytes, IPv4 ones mapped ({@code ::ffff:10.96.0.1}), so that a socket of both
 * families finds the same Service; addresses and ports are in network order, numbers in the machine's.
 */
final class Encoding {
    static final int ADDRESS_BYTES = 16;
    /** Address, port, protocol, a zero. */
    static final int FRONTEND_BYTES = 20;

    static final int FRONTEND_PORT = 16;
    static final int FRONTEND_PROTOCOL = 18;

    /** Number, count of slots, flags, a zero, nanoseconds of affinity. */
    static final int SERVICE_BYTES = 24;

    static final int SERVICE_COUNT = 4;
    static final int SERVICE_FLAGS = 8;
    static final int SERVICE_TIMEOUT = 16;

    /** Connections are refused: nobody has an endpoint. */
    static final int REFUSE = 1;
    /** Clients stick. */
    static final int STICKY = 2;
    /** Only for sockets in the node's own network namespace: a loopback address is somebody else everywhere else. */
    static final int NODE_ONLY = 4;
    /** Backends have numbers, under which they are found as long as they are there. */
    static final int NUMBERED = 8;
    /** A client's connections go by its namespace, not at random. */
    static final int CONSISTENT = 16;

    /** Service, slot. */
    static final int SLOT_BYTES = 8;
    /** In the place of a slot: the backend with this number. */
    static final int NUMBER = 1 << 31;

    /** Address, port, zeros, number. */
    static final int BACKEND_BYTES = 24;

    static final int BACKEND_PORT = 16;
    static final int BACKEND_NUMBER = 20;

    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private Encoding() {}

    static byte[] of(Frontend frontend) {
        return bytes(FRONTEND_BYTES)
                .put(address(frontend.address()))
                .put(port(frontend.port()))
                .put((byte) number(frontend.protocol()))
                .array();
    }

    static Frontend frontend(byte[] key) {
        Protocol protocol = key[FRONTEND_PROTOCOL] == number(Protocol.TCP) ? Protocol.TCP : Protocol.UDP;
        return new Frontend(address(key, 0), port(key, FRONTEND_PORT), protocol);
    }

    static byte[] slot(int service, int slot) {
        return bytes(SLOT_BYTES).putInt(service).putInt(slot).array();
    }

    static byte[] of(Backend backend, int number) {
        return bytes(BACKEND_BYTES)
                .put(address(backend.address()))
                .put(port(backend.port()))
                .putShort((short) 0)
                .putInt(number)
                .array();
    }

    static Backend backend(byte[] bytes, int offset) {
        return new Backend(address(bytes, offset), port(bytes, offset + BACKEND_PORT));
    }

    static byte[] of(SocketService service) {
        return bytes(SERVICE_BYTES)
                .putInt(service.number())
                .putInt(service.slots().size())
                .putInt(service.flags())
                .putInt(0)
                .putLong(service.timeoutNanos())
                .array();
    }

    static int u32(byte[] bytes, int offset) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt(offset);
    }

    static long u64(byte[] bytes, int offset) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getLong(offset);
    }

    /** The number that four bytes in memory are to this machine. */
    static int word(int first, int second, int third, int fourth) {
        return u32(new byte[] {(byte) first, (byte) second, (byte) third, (byte) fourth}, 0);
    }

    static byte[] address(InetAddress address) {
        byte[] own = address.getAddress();
        if (address instanceof Inet4Address) {
            byte[] mapped = Arrays.copyOf(MAPPED, ADDRESS_BYTES);
            System.arraycopy(own, 0, mapped, MAPPED.length, own.length);
            return mapped;
        }
        return own;
    }

    /** The JDK makes an IPv4 address of a mapped one. */
    private static InetAddress address(byte[] bytes, int offset) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, offset, offset + ADDRESS_BYTES));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] port(int port) {
        return new byte[] {(byte) (port >> 8), (byte) port};
    }

    private static int port(byte[] bytes, int offset) {
        return Byte.toUnsignedInt(bytes[offset]) << 8 | Byte.toUnsignedInt(bytes[offset + 1]);
    }

    private static int number(Protocol protocol) {
        return switch (protocol) {
            case TCP -> 6;
            case UDP -> 17;
            case SCTP -> 132;
        };
    }

    private static ByteBuffer bytes(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    }
}
