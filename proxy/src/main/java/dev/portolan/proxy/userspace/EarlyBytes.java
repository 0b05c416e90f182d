package dev.portolan.proxy.userspace;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a client sends before its backend is found. Nothing is read then, except that epoll reads unasked when the client has ended
 * its side; so there is never more here than was in the socket's buffer. When removed, hands everything on, the end included.
 */
final class EarlyBytes extends ChannelInboundHandlerAdapter {
    private final Deque<Object> kept = new ArrayDeque<>();
    private @Nullable Object end;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        kept.add(bytes);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            end = event;
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        while (!kept.isEmpty()) {
            ctx.fireChannelRead(kept.remove());
        }
        if (end != null) {
            ctx.fireUserEventTriggered(end);
        }
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        kept.forEach(ReferenceCountUtil::release);
        kept.clear();
        ctx.fireChannelInactive();
    }
}
