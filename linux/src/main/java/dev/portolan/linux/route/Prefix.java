package dev.portolan.linux.route;

import java.net.InetAddress;

/**
 * An address with the length of its network's prefix: an interface's {@code 10.244.0.1/24}, or a route's destination {@code 10.96.0.0/16}.
 *
 * @param length in bits
 */
public record Prefix(InetAddress address, int length) {
    /** As {@code ip} writes it. */
    @Override
    public String toString() {
        return address.getHostAddress() + "/" + length;
    }
}
