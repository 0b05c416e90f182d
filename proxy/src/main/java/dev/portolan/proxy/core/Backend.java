package dev.portolan.proxy.core;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;

/**
 * Where a connection may land: one endpoint's address and the port resolved for it. Ordered by address and port.
 *
 * @param address the endpoint's address, of the frontend's family
 * @param port 1–65535
 */
public record Backend(InetAddress address, int port) implements Comparable<Backend> {
    private static final Comparator<Backend> ORDER =
            Comparator.comparing(Backend::address, Frontend.BY_ADDRESS).thenComparingInt(Backend::port);

    /** A backend at the literal address {@code address}. */
    public static Backend of(String address, int port) {
        return new Backend(InetAddress.ofLiteral(address), port);
    }

    /** The same as a socket address. */
    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(address, port);
    }

    @Override
    public int compareTo(Backend other) {
        return ORDER.compare(this, other);
    }

    /** {@code 10.244.0.7:3000}. */
    @Override
    public String toString() {
        return hostAndPort(address, port);
    }

    static String hostAndPort(InetAddress address, int port) {
        String host = address.getHostAddress();
        return (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
    }
}
