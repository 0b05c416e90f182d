package dev.portolan.gateway.server;

import java.net.InetSocketAddress;
import java.util.regex.Pattern;

/** An address that the gateway should listen on is taken, not allowed or not this host's. */
public final class GatewayBindException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What Netty's transports put before the kernel's words: {@code bind(..) failed with error(-98): }. */
    private static final Pattern CALL = Pattern.compile("^\\S+ failed(?: with error\\(-?\\d+\\))?: ");

    private final transient InetSocketAddress address;

    GatewayBindException(InetSocketAddress address, Throwable cause) {
        super(
                "the gateway cannot listen on " + address.getHostString() + ":" + address.getPort() + ": "
                        + CALL.matcher(String.valueOf(cause.getMessage())).replaceFirst(""),
                cause);
        this.address = address;
    }

    /** Where it wanted to listen. */
    public InetSocketAddress address() {
        return address;
    }
}
