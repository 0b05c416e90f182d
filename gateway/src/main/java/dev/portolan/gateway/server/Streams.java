package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Backend;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Counts the streams of one HTTP/2 connection to a backend, and ends it when it is used no more. */
@SuppressWarnings("FutureReturnValueIgnored") // a close needs no answer
final class Streams extends ChannelInboundHandlerAdapter {
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final Deadline idle;
    private final Upstreams home;
    private final Backend backend;
    private @Nullable Channel channel;
    private long allowed = Long.MAX_VALUE;
    private int open;
    private boolean retired;

    Streams(Upstreams home, Backend backend) {
        this.home = home;
        this.backend = backend;
        this.idle = new Deadline(home.deadlines(), this::retire);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    /** One more, if that many are not open yet. */
    boolean take(int limit) {
        if (retired || open >= Math.min(limit, allowed)) {
            return false;
        }
        open++;
        idle.clear();
        return true;
    }

    void give() {
        open--;
        if (open == 0) {
            if (retired) {
                close();
            } else {
                idle.in(IDLE);
            }
        }
    }

    /** No more streams from here on; the connection ends with the last. */
    void retire() {
        retired = true;
        home.station(backend).http2.remove(channel);
        if (open == 0) {
            close();
        }
    }

    private void close() {
        idle.clear();
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Http2SettingsFrame settings
                && settings.settings().maxConcurrentStreams() != null) {
            allowed = settings.settings().maxConcurrentStreams();
        } else if (message instanceof Http2GoAwayFrame) {
            retire();
        }
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        idle.clear();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
