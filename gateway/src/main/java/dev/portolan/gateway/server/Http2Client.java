package dev.portolan.gateway.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.util.ReferenceCountUtil;

/**
 * One HTTP/2 client connection: each stream is a channel of its own. The connection ends when it has been without streams for the
 * keep-alive time, or when the server drains and the last stream is answered.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a close needs no answer
final class Http2Client extends ChannelInboundHandlerAdapter {
    /** As many as nginx allows. */
    private static final int STREAMS = 128;

    private static final int WINDOW = 256 << 10;

    private final ServerContext context;
    private final Deadline idle;
    private final Channel channel;
    private int open;
    private boolean draining;
    private boolean flushing;

    private Http2Client(ServerContext context, Upstreams upstreams, Channel channel) {
        this.context = context;
        this.channel = channel;
        this.idle = new Deadline(upstreams.deadlines(), this::end);
    }

    /** Makes {@code channel}, from which nothing of HTTP was read yet, speak HTTP/2. */
    static void addTo(
            Channel channel, ServerContext context, Upstreams upstreams, ClientFacts facts, Listening listening) {
        channel.config().setAutoRead(true); // windows bound what comes
        Http2Client connection = new Http2Client(context, upstreams, channel);
        channel.pipeline()
                .addLast(
                        "http2",
                        Http2FrameCodecBuilder.forServer()
                                .initialSettings(Http2Settings.defaultSettings()
                                        .maxConcurrentStreams(STREAMS)
                                        .initialWindowSize(WINDOW)
                                        .maxHeaderListSize(
                                                context.config.limits().headerBytes()))
                                .build())
                .addLast("streams", new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        connection.opened(stream);
                        stream.config().setAutoRead(false);
                        stream.pipeline()
                                .addLast(new Http2StreamFrameToHttpObjectCodec(true, true))
                                .addLast(new ClientStream(context, upstreams, connection, stream, facts, listening));
                    }
                }))
                .addLast("connection", connection);
        connection.idle.in(context.config.timeouts().requestHead());
    }

    private void opened(Channel stream) {
        open++;
        idle.clear();
        stream.closeFuture().addListener(closed -> {
            open--;
            if (open == 0) {
                if (draining) {
                    end();
                } else {
                    idle.in(context.config.timeouts().keepAlive());
                }
            }
        });
    }

    /** Flushes when all that this turn of the event loop brings has been handled: answers that come together leave together. */
    void flushSoon() {
        if (!flushing) {
            flushing = true;
            channel.eventLoop().execute(() -> {
                flushing = false;
                channel.flush();
            });
        }
    }

    private void end() {
        channel.close(); // the codec says GOAWAY first
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == Drain.NOW && !draining) {
            draining = true;
            if (open == 0) {
                end();
            } else {
                // Streams that are on their way are still answered; the client opens no more.
                ctx.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(STREAMS));
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message); // settings, pings and the like: the codec has answered them
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
