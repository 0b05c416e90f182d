package dev.portolan.gateway.server;

import java.net.InetSocketAddress;

/** An address that the gateway should listen on is taken, not allowed or not this host's. */
public final class GatewayBindException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient InetSocketAddress address;

    GatewayBindException(InetSocketAddress address, Throwable cause) {
        super(
                "the gateway cannot listen on " + address.getHostString() + ":" + address.getPort() + ": "
                        + cause.getMessage(),
                cause);
        this.address = address;
    }

    /** Where it wanted to listen. */
    public InetSocketAddress address() {
        return address;
    }
}
