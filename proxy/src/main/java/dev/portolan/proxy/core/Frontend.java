package dev.portolan.proxy.core;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Where clients knock: the identity of a {@link Forwarding}. Ordered by family, address, port and protocol.
 *
 * @param address a VIP, an external address or an address of this node; never unspecified
 * @param port 1–65535
 * @param protocol the transport protocol
 */
public record Frontend(InetAddress address, int port, Protocol protocol) implements Comparable<Frontend> {
    /** Addresses of the shorter family first, then by their bytes, unsigned. */
    static final Comparator<InetAddress> BY_ADDRESS = Comparator.<InetAddress>comparingInt(a -> a.getAddress().length)
            .thenComparing(InetAddress::getAddress, Arrays::compareUnsigned);

    private static final Comparator<Frontend> ORDER = Comparator.comparing(Frontend::address, BY_ADDRESS)
            .thenComparingInt(Frontend::port)
            .thenComparing(Frontend::protocol);

    /** A frontend at the literal address {@code address}. */
    public static Frontend of(String address, int port, Protocol protocol) {
        return new Frontend(InetAddress.ofLiteral(address), port, protocol);
    }

    @Override
    public int compareTo(Frontend other) {
        return ORDER.compare(this, other);
    }

    /** {@code 10.96.0.1:443/TCP}, or {@code [fd00::1]:443/TCP}. */
    @Override
    public String toString() {
        return Backend.hostAndPort(address, port) + "/" + protocol;
    }
}
