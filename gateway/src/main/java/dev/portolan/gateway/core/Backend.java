package dev.portolan.gateway.core;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;

/** One address and port that answers requests, and what is spoken there. Ordered by address, then port. */
public record Backend(InetAddress address, int port, Wire wire) implements Comparable<Backend> {
    /** Speaks HTTP/1.1 over TCP. */
    public Backend(InetAddress address, int port) {
        this(address, port, Wire.PLAIN);
    }

    /** For connecting. */
    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(address, port);
    }

    @Override
    public int compareTo(Backend other) {
        int byAddress = Arrays.compareUnsigned(address.getAddress(), other.address.getAddress());
        return byAddress != 0 ? byAddress : Integer.compare(port, other.port);
    }

    /** {@code 10.244.0.7:3000}, {@code [fd00::7]:3000}. */
    @Override
    public String toString() {
        String text = address.getHostAddress();
        return (text.indexOf(':') < 0 ? text : "[" + text + "]") + ":" + port;
    }
}
