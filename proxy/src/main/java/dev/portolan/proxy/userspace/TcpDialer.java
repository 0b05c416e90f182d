package dev.portolan.proxy.userspace;

import dev.portolan.proxy.core.Backend;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.Protocol;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a backend that answers for one accepted client: tries each at most once, then resets the client. Runs on the client's event
 * loop, and puts the backend's channel on the same one, so that a {@link Pipe} needs no lock.
 */
final class TcpDialer {
    private static final Logger LOG = LoggerFactory.getLogger(TcpDialer.class);

    private final Switchboard board;
    private final Frontend frontend;
    private final Forwarding forwarding;
    private final List<Backend> backends;
    private final Channel client;
    private final InetAddress from;
    private final Set<Backend> failed = new HashSet<>();

    TcpDialer(Switchboard board, Frontend frontend, Forwarding forwarding, Channel client, InetAddress from) {
        this.board = board;
        this.frontend = frontend;
        this.forwarding = forwarding;
        this.backends = board.backendsFor(forwarding, from);
        this.client = client;
        this.from = from;
    }

    void dial() {
        Backend backend = board.choice().choose(forwarding, backends, from, failed);
        if (backend == null) {
            Transport.reset(client);
            return;
        }
        Bootstrap bootstrap = new Bootstrap()
                .group(client.eventLoop())
                .channel(board.transport().socket())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        board.config().connectTimeout().toMillis())
                .handler(new ChannelInboundHandlerAdapter())
                .remoteAddress(backend.socketAddress());
        board.transport().keepSource(bootstrap, Protocol.TCP, from, backend.address());
        bootstrap.connect().addListener((ChannelFuture connected) -> {
            if (connected.isSuccess()) {
                join(connected.channel());
            } else {
                LOG.debug("{}: {} does not answer, trying another", forwarding.owner(), backend, connected.cause());
                failed.add(backend);
                dial();
            }
        });
    }

    private void join(Channel backend) {
        board.connections().add(backend);
        board.counts().add(frontend);
        if (!client.isActive()) {
            Transport.reset(backend);
            return;
        }
        Pipe.join(client, backend);
    }
}
