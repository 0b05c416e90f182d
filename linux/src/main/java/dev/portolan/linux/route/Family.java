package dev.portolan.linux.route;

import dev.portolan.linux.netlink.Attributes.Attribute;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** An address family, by the kernel's number. */
enum Family {
    IPV4(2),
    IPV6(10);

    private final byte number;

    Family(int number) {
        this.number = (byte) number;
    }

    byte number() {
        return number;
    }

    static Family of(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }

    /** An address attribute; empty when it is neither IPv4's nor IPv6's length. */
    static Optional<InetAddress> read(Attribute attribute) {
        try {
            return Optional.of(InetAddress.getByAddress(attribute.bytes()));
        } catch (UnknownHostException otherLength) {
            return Optional.empty();
        }
    }
}
