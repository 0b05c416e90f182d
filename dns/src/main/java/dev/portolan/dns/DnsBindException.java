package dev.portolan.dns;

import java.net.InetSocketAddress;

/** An address to listen on cannot be had; the message names it and says what to do. */
public final class DnsBindException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient InetSocketAddress address;

    DnsBindException(InetSocketAddress address, Exception cause) {
        super("cannot listen on " + text(address) + ": " + advice(address, String.valueOf(cause.getMessage())), cause);
        this.address = address;
    }

    /** Where it should have listened. */
    public InetSocketAddress address() {
        return address;
    }

    private static String text(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    /** The JDK gives the errno only as the C library's words. */
    private static String advice(InetSocketAddress address, String said) {
        if (said.contains("Address already in use")) {
            return "the port is taken; free it (`ss -lunpt 'sport = :" + address.getPort()
                    + "'` says who has it) or choose another";
        }
        if (said.contains("Permission denied")) {
            return address.getPort() < 1024
                    ? "ports below 1024 need privilege; run as root, choose a port from 1024 on, or lower"
                            + " net.ipv4.ip_unprivileged_port_start"
                    : said;
        }
        if (said.contains("Cannot assign requested address")) {
            return "this host has no such address; give one that `ip address` shows";
        }
        return said;
    }
}
