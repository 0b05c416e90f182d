package dev.portolan.proxy.userspace;

import dev.portolan.proxy.core.Forwarding;
import io.netty.channel.ChannelFuture;

/** The socket that owns one frontend. */
sealed interface Listener permits TcpListener, UdpListener {
    /** Starts to own the frontend; the future fails when the address cannot be had. */
    ChannelFuture bind();

    /** From now on new connections follow {@code next}. */
    void update(Forwarding next);

    /** Gives the frontend back. TCP connections already made go on. */
    ChannelFuture close();
}
