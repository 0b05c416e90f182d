package dev.portolan.proxy.core;

import java.net.Inet4Address;
import java.net.InetAddress;

/** The two address families. */
public enum Family {
    /** 32 bits. */
    IPV4,
    /** 128 bits. */
    IPV6;

    /** The family of {@code address}. */
    public static Family of(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }
}
