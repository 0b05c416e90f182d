package dev.portolan.gateway.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;

/**
 * One direction of an upgraded connection, such as a WebSocket: bytes as they come, read only while the other side takes more. An end of
 * input becomes an end of output at the peer, a reset a reset. Neither side drains: when the gateway closes, it is cut.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // failed writes come back as exceptionCaught (void promise) or channelInactive
final class Tunnel extends ChannelInboundHandlerAdapter {
    private final DuplexChannel peer;
    private final Deadline silence;
    private final Duration limit;

    private Tunnel(Channel peer, Deadline silence, Duration limit) {
        this.peer = (DuplexChannel) peer;
        this.silence = silence;
        this.limit = limit;
    }

    /** Takes the HTTP handlers out of both pipelines and carries bytes, first those that were decoded too early. */
    static void join(Channel client, Channel backend, Deadlines deadlines, Duration limit) {
        Deadline silence = new Deadline(deadlines, () -> {
            client.close();
            backend.close();
        });
        silence.in(limit);
        replaceHandlers(client, new Tunnel(backend, silence, limit));
        replaceHandlers(backend, new Tunnel(client, silence, limit));
        client.flush();
        backend.flush();
        client.read();
        backend.read();
    }

    /** The same for two channels that carry nothing but bytes already. */
    static void carry(Channel client, Channel backend, Deadlines deadlines, Duration limit) {
        Deadline silence = new Deadline(deadlines, () -> {
            client.close();
            backend.close();
        });
        silence.in(limit);
        client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        backend.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        client.pipeline().addLast("tunnel", new Tunnel(backend, silence, limit));
        backend.pipeline().addLast("tunnel", new Tunnel(client, silence, limit));
        backend.flush();
        client.read();
        backend.read();
    }

    private static void replaceHandlers(Channel channel, ChannelHandler tunnel) {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.pipeline().addLast("tunnel", tunnel);
        channel.pipeline().remove("handler");
        channel.pipeline().remove("codec"); // hands on what it holds
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        if (peer.isActive()) {
            peer.write(bytes, peer.voidPromise());
        } else {
            ReferenceCountUtil.release(bytes);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        silence.in(limit);
        peer.flush();
        if (peer.isWritable() && !((DuplexChannel) ctx.channel()).isInputShutdown()) {
            ctx.read();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable() && !peer.isInputShutdown()) {
            peer.read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            DuplexChannel here = (DuplexChannel) ctx.channel();
            // Behind everything that is still to be written.
            peer.writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(written -> peer.shutdownOutput().addListener(shut -> {
                        if (peer.isInputShutdown() && here.isOutputShutdown()) {
                            here.close();
                            peer.close();
                        }
                    }));
        } else if (event == Drain.NOW) {
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        silence.clear();
        if (peer.isActive()) {
            peer.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Transport.reset(peer);
        Transport.reset(ctx.channel());
    }
}
