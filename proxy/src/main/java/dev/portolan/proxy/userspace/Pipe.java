package dev.portolan.proxy.userspace;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;

/**
 * One direction of a joined connection: what is read here is written to the peer. Reads only while the peer takes more, so no side
 * can fill our memory. An end of input becomes an end of output at the peer (half-close, RFC 9293 §3.6); a reset becomes a reset.
 *
 * <p>Hot path: both channels are on one event loop; buffers are handed on, not copied; nothing is allocated per read.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a close needs no answer; a failed write ends in exceptionCaught or close
final class Pipe extends ChannelInboundHandlerAdapter {
    private enum Input {
        OPEN,
        ENDED
    }

    private final DuplexChannel peer;
    private Input input = Input.OPEN;

    private Pipe(Channel peer) {
        this.peer = (DuplexChannel) peer;
    }

    /** Starts to carry bytes both ways, first what the client sent already; call on the event loop of both. */
    static void join(Channel client, Channel backend) {
        client.pipeline().addLast(new Pipe(backend));
        backend.pipeline().addLast(new Pipe(client));
        client.pipeline().remove(EarlyBytes.class);
        readUnlessEnded(client);
        readUnlessEnded(backend);
    }

    /** After the end of input there is nothing to ask for. */
    private static void readUnlessEnded(Channel channel) {
        if (!((DuplexChannel) channel).isInputShutdown()) {
            channel.read();
        }
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
        peer.flush();
        if (peer.isWritable() && input == Input.OPEN) {
            ctx.read();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            readUnlessEnded(peer);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && input == Input.OPEN) {
            input = Input.ENDED;
            // Behind everything that is still to be written.
            peer.writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(
                            written -> peer.shutdownOutput().addListener(shut -> closeWhenBothEnded(ctx.channel())));
        }
    }

    private void closeWhenBothEnded(Channel here) {
        if (peer.isInputShutdown() && peer.isOutputShutdown() && ((DuplexChannel) here).isOutputShutdown()) {
            here.close();
            peer.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (peer.isActive()) {
            peer.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** An I/O error on this side, most often a reset: the other side hears the same. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Transport.reset(peer);
        Transport.reset(ctx.channel());
    }
}
