package dev.portolan.apiserver;

import java.net.InetSocketAddress;

/** The address that the server should listen on is taken or not ours. */
public final class BindException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient InetSocketAddress address;

    BindException(InetSocketAddress address, Throwable cause) {
        super(
                "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + cause.getMessage(),
                cause);
        this.address = address;
    }

    /** Where we wanted to listen. */
    public InetSocketAddress address() {
        return address;
    }
}
