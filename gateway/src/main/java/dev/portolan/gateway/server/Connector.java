package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Backend;
import dev.portolan.gateway.core.Wire;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Opens connections to backends as their {@link Wire} says; HTTP/2 connections are shared, each request a stream. */
@SuppressWarnings("FutureReturnValueIgnored") // closed channels say so by channelInactive
final class Connector {
    /** Streams on one connection before another is opened; the usual limit of servers is 100 or more. */
    private static final int STREAMS = 100;

    private static final int WINDOW = 1 << 20;

    private final Upstreams home;
    private final EventLoop loop;
    private final Transport transport;
    private final ServerConfig config;
    private final UpstreamTls tls;

    Connector(Upstreams home, EventLoop loop, Transport transport, ServerConfig config, UpstreamTls tls) {
        this.home = home;
        this.loop = loop;
        this.transport = transport;
        this.config = config;
        this.tls = tls;
    }

    /** Ends in {@link Served#connected} or {@link Served#refused}. */
    void connect(Station station, Duration limit, Served served) {
        Backend backend = station.backend;
        if (backend.wire().protocol() == Wire.Protocol.HTTP_1) {
            open(
                    backend,
                    limit,
                    served,
                    channel -> served.connected(channel.pipeline().get(UpstreamConnection.class)));
            return;
        }
        for (Channel each : station.http2) {
            if (each.isActive() && ((Streams) each.pipeline().get("streams")).take(STREAMS)) {
                stream(each, backend, served);
                return;
            }
        }
        open(backend, limit, served, channel -> {
            Station now = home.station(backend);
            now.http2.addLast(channel);
            channel.closeFuture().addListener(closed -> {
                now.http2.remove(channel);
                home.forgetIfDone(now);
            });
            ((Streams) channel.pipeline().get("streams")).take(STREAMS);
            stream(channel, backend, served);
        });
    }

    private interface Opened {
        void on(Channel channel);
    }

    private void open(Backend backend, Duration limit, Served served, Opened opened) {
        ChannelFuture connecting = bootstrap(limit)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) throws SSLException {
                        fill(channel, backend, limit);
                    }
                })
                .connect(backend.socketAddress());
        connecting.addListener((ChannelFuture done) -> {
            SslHandler ssl = done.isSuccess() ? done.channel().pipeline().get(SslHandler.class) : null;
            if (ssl == null) {
                finish(done.isSuccess(), done.channel(), backend, served, opened);
            } else {
                GenericFutureListener<Future<Channel>> shaken = hand ->
                        finish(hand.isSuccess() && spoken(backend, ssl), done.channel(), backend, served, opened);
                ssl.handshakeFuture().addListener(shaken);
                done.channel().read();
            }
        });
    }

    void bytes(Backend backend, Duration limit, Consumer<@Nullable Channel> then) {
        bootstrap(limit)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // nothing but bytes
                    }
                })
                .connect(backend.socketAddress())
                .addListener((ChannelFuture done) -> then.accept(done.isSuccess() ? done.channel() : null));
    }

    private Bootstrap bootstrap(Duration limit) {
        return new Bootstrap()
                .group(loop)
                .channel(transport.socket())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(limit.toMillis(), Integer.MAX_VALUE));
    }

    private static boolean spoken(Backend backend, SslHandler ssl) {
        return backend.wire().protocol() == Wire.Protocol.HTTP_1
                || ApplicationProtocolNames.HTTP_2.equals(ssl.applicationProtocol());
    }

    private static void finish(boolean good, Channel channel, Backend backend, Served served, Opened opened) {
        if (good) {
            opened.on(channel);
        } else {
            channel.close();
            served.refused(backend);
        }
    }

    private void fill(Channel channel, Backend backend, Duration limit) throws SSLException {
        Wire wire = backend.wire();
        if (wire.tls().isPresent()) {
            String name = wire.tls().get().serverName().orElse(backend.address().getHostAddress());
            SslHandler ssl = tls.context(wire).newHandler(channel.alloc(), name, backend.port());
            ssl.setHandshakeTimeoutMillis(limit.toMillis());
            channel.pipeline().addLast("tls", ssl);
        }
        if (wire.protocol() == Wire.Protocol.HTTP_1) {
            channel.pipeline()
                    .addLast("codec", new HttpClientCodec(RequestDecoder.config(config.limits()), false, false))
                    .addLast(
                            "handler",
                            new UpstreamConnection(home, backend, channel, UpstreamConnection.Kind.CONNECTION));
        } else {
            channel.config().setAutoRead(true); // windows bound what comes
            channel.pipeline()
                    .addLast(Http2FrameCodecBuilder.forClient()
                            .initialSettings(Http2Settings.defaultSettings()
                                    .pushEnabled(false)
                                    .initialWindowSize(WINDOW)
                                    .maxHeaderListSize(config.limits().headerBytes()))
                            .build())
                    .addLast(new Http2MultiplexHandler(new PushRefused()))
                    .addLast("streams", new Streams(home, backend));
        }
    }

    private void stream(Channel parent, Backend backend, Served served) {
        Streams streams = (Streams) parent.pipeline().get("streams");
        new Http2StreamChannelBootstrap(parent)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.config().setAutoRead(false);
                        channel.pipeline()
                                .addLast(new Http2StreamFrameToHttpObjectCodec(false, false))
                                .addLast(
                                        "handler",
                                        new UpstreamConnection(home, backend, channel, UpstreamConnection.Kind.STREAM));
                    }
                })
                .open()
                .addListener((Future<Http2StreamChannel> opened) -> {
                    if (opened.isSuccess()) {
                        opened.getNow().closeFuture().addListener(closed -> streams.give());
                        served.connected(opened.getNow().pipeline().get(UpstreamConnection.class));
                    } else {
                        streams.give();
                        parent.close();
                        served.refused(backend);
                    }
                });
    }

    /** The backend is gone from the table: its HTTP/2 connections end with their last stream. */
    static void retire(Station station) {
        for (Channel each : List.copyOf(station.http2)) {
            station.http2.remove(each);
            ((Streams) each.pipeline().get("streams")).retire();
        }
    }

    /** A backend that pushes gets its stream reset: clients never hear of it. */
    @ChannelHandler.Sharable
    private static final class PushRefused extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            channel.close();
        }
    }
}
