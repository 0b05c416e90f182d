package dev.portolan.ui;

import java.net.InetSocketAddress;

/** The port that the page should be at is taken. */
public final class UiBindException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Names address and port. */
    public UiBindException(InetSocketAddress address, Throwable cause) {
        super(
                "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + cause.getMessage(),
                cause);
    }
}
