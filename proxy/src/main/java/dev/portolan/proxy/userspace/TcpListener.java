package dev.portolan.proxy.userspace;

import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Frontend;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Accepts connections on one frontend and hands each to a {@link TcpDialer}. */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a close needs no answer; a failed write ends in exceptionCaught or close
final class TcpListener implements Listener {
    private final Frontend frontend;
    private final Switchboard board;
    private volatile Forwarding forwarding;
    private @Nullable Channel channel;

    TcpListener(Frontend frontend, Forwarding forwarding, Switchboard board) {
        this.frontend = frontend;
        this.forwarding = forwarding;
        this.board = board;
    }

    @Override
    public ChannelFuture bind() {
        ChannelFuture bound = new ServerBootstrap()
                .group(board.transport().loops())
                .channel(board.transport().server())
                // Old connections of an earlier run in TIME_WAIT shall not keep the port.
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel client) {
                        client.pipeline().addLast(new EarlyBytes());
                        // After registration: only then may its event loop be used for the other side.
                        client.eventLoop().execute(() -> accepted(client));
                    }
                })
                .bind(new InetSocketAddress(frontend.address(), frontend.port()));
        channel = bound.channel();
        return bound;
    }

    private void accepted(Channel client) {
        board.connections().add(client);
        if (client.remoteAddress() instanceof InetSocketAddress from) {
            new TcpDialer(board, frontend, forwarding, client, from.getAddress()).dial();
        } else {
            client.close(); // gone before we looked
        }
    }

    @Override
    public void update(Forwarding next) {
        forwarding = next;
    }

    @Override
    public ChannelFuture close() {
        if (channel == null) {
            throw new IllegalStateException(frontend + " was never bound");
        }
        return channel.close();
    }
}
