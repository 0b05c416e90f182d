package dev.portolan.gateway.server;

import io.netty.channel.Channel;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * What is known of a client before it says anything.
 *
 * @param address its own, or what the PROXY protocol says
 * @param addressText the same for header fields
 * @param port at which it was accepted
 * @param scheme how it connected
 * @param authority what a request without Host was sent to
 */
record ClientFacts(InetAddress address, String addressText, int port, Scheme scheme, String authority) {
    /** How the client connected. */
    enum Scheme {
        HTTP("http"),
        HTTPS("https");

        private final String text;

        Scheme(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    static ClientFacts of(Channel channel, Scheme scheme) {
        InetAddress from = channel.remoteAddress() instanceof InetSocketAddress socket
                ? socket.getAddress()
                : InetAddress.getLoopbackAddress();
        return of(from, channel, scheme);
    }

    static ClientFacts of(InetAddress from, Channel channel, Scheme scheme) {
        boolean known = channel.localAddress() instanceof InetSocketAddress;
        InetSocketAddress here =
                known ? (InetSocketAddress) channel.localAddress() : new InetSocketAddress("localhost", 0);
        return new ClientFacts(
                from,
                from.getHostAddress(),
                here.getPort(),
                scheme,
                NetUtil.toSocketAddressString(here.getAddress().getHostAddress(), here.getPort()));
    }

    /** The authority without its port. */
    String name() {
        return authority.substring(0, authority.lastIndexOf(':'));
    }

    boolean secure() {
        return scheme == Scheme.HTTPS;
    }
}
