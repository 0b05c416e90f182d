package dev.portolan.gateway.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Clients and servers of HTTP/2 over plain TCP that show every frame's meaning, trailers included. */
final class Http2Peer implements AutoCloseable {
    /** A whole message, with the statuses of the interim heads before it; {@code error} is the reset's code, or -1. */
    record Message(
            Http2Headers head,
            String body,
            Http2Headers trailers,
            long error,
            List<Integer> frames,
            List<String> interims) {
        String header(String name) {
            return String.valueOf(head.get(name));
        }
    }

    /** A message to send; without a body the head ends the stream. */
    record Sent(Map<String, String> head, String body, Map<String, String> trailers) {}

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    final List<Message> received = new CopyOnWriteArrayList<>();
    private Channel channel;
    volatile boolean goAway;

    /** A connection to {@code to}. */
    static Http2Peer client(InetSocketAddress to) throws InterruptedException {
        Http2Peer peer = new Http2Peer();
        peer.channel = new Bootstrap()
                .group(peer.loops)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel ch) {
                        ch.pipeline()
                                .addLast(Http2FrameCodecBuilder.forClient()
                                        .validateHeaders(false)
                                        .build())
                                .addLast(new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()))
                                .addLast(peer.new Watch());
                    }
                })
                .connect(to)
                .sync()
                .channel();
        return peer;
    }

    /** A server that answers each message by {@code script}. */
    static Http2Peer server(String address, Function<Message, Sent> script) throws InterruptedException {
        Http2Peer peer = new Http2Peer();
        peer.channel = new ServerBootstrap()
                .group(peer.loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel ch) {
                        ch.pipeline()
                                .addLast(Http2FrameCodecBuilder.forServer().build())
                                .addLast(new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel stream) {
                                        CompletableFuture<Message> whole = new CompletableFuture<>();
                                        stream.pipeline()
                                                .addLast(new Interims())
                                                .addLast(new Collector(whole));
                                        whole.thenAccept(message -> {
                                            peer.received.add(message);
                                            if (message.error < 0) {
                                                send(stream, script.apply(message));
                                            }
                                        });
                                    }
                                }));
                    }
                })
                .bind(address, 0)
                .sync()
                .channel();
        return peer;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    boolean open() {
        return channel.isActive();
    }

    CompletableFuture<Message> ask(Sent message) throws Exception {
        CompletableFuture<Message> whole = new CompletableFuture<>();
        Http2StreamChannel stream = new Http2StreamChannelBootstrap(channel)
                .handler(new Collector(whole))
                .open()
                .get(60, TimeUnit.SECONDS);
        send(stream, message);
        return whole.orTimeout(60, TimeUnit.SECONDS);
    }

    /** A GET of host h. */
    Message get(String path) throws Exception {
        return ask(new Sent(
                        Map.of(":method", "GET", ":scheme", "http", ":authority", "h", ":path", path), "", Map.of()))
                .get();
    }

    static void send(Channel stream, Sent message) {
        Http2Headers head = headers(message.head);
        boolean only = message.body.isEmpty() && message.trailers.isEmpty();
        stream.write(new DefaultHttp2HeadersFrame(head, only));
        if (!message.body.isEmpty()) {
            stream.write(new DefaultHttp2DataFrame(
                    Unpooled.copiedBuffer(message.body, StandardCharsets.UTF_8), message.trailers.isEmpty()));
        }
        if (!message.trailers.isEmpty()) {
            stream.write(new DefaultHttp2HeadersFrame(headers(message.trailers), true));
        }
        stream.flush();
    }

    /** Pseudo-header fields first. */
    private static Http2Headers headers(Map<String, String> fields) {
        Http2Headers headers = new DefaultHttp2Headers(false);
        fields.forEach((name, value) -> {
            if (name.startsWith(":")) headers.add(name, value);
        });
        fields.forEach((name, value) -> {
            if (!name.startsWith(":")) headers.add(name, value);
        });
        return headers;
    }

    private final class Watch extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            goAway |= frame instanceof Http2GoAwayFrame;
            ReferenceCountUtil.release(frame);
        }
    }

    /** Says 103, and 100, to who waits for that before it sends its body. */
    private static final class Interims extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            if (frame instanceof Http2HeadersFrame head && head.headers().contains("expect")) {
                ctx.write(new DefaultHttp2HeadersFrame(headers(Map.of(":status", "103", "link", "</s.css>")), false));
                ctx.writeAndFlush(new DefaultHttp2HeadersFrame(headers(Map.of(":status", "100")), false));
            }
            ctx.fireChannelRead(frame);
        }
    }

    private static final class Collector extends ChannelInboundHandlerAdapter {
        private final CompletableFuture<Message> whole;
        private final StringBuilder body = new StringBuilder();
        private final List<Integer> frames = new ArrayList<>();
        private final List<String> interims = new ArrayList<>();
        private Http2Headers head;
        private Http2Headers trailers = new DefaultHttp2Headers();

        Collector(CompletableFuture<Message> whole) {
            this.whole = whole;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            boolean last = false;
            if (frame instanceof Http2HeadersFrame headers) {
                last = headers.isEndStream();
                if (head == null
                        || head.status() != null
                                && head.status().length() == 3
                                && head.status().charAt(0) == '1') {
                    head = headers.headers();
                    if (!last && head.status() != null && head.status().charAt(0) == '1') {
                        interims.add(head.status().toString());
                    }
                } else {
                    trailers = headers.headers();
                }
            } else if (frame instanceof Http2DataFrame data) {
                last = data.isEndStream();
                frames.add(data.content().readableBytes());
                body.append(data.content().toString(StandardCharsets.UTF_8));
            }
            ReferenceCountUtil.release(frame);
            if (last) {
                whole.complete(new Message(head, body.toString(), trailers, -1, frames, interims));
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof Http2ResetFrame reset) {
                whole.complete(new Message(head, body.toString(), trailers, reset.errorCode(), frames, interims));
            }
            ReferenceCountUtil.release(event);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            whole.complete(new Message(head, body.toString(), trailers, 0, frames, interims));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            whole.completeExceptionally(cause);
        }
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
