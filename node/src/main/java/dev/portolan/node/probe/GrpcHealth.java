package dev.portolan.node.probe;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One call of {@code grpc.health.v1.Health/Check} over HTTP/2 without TLS, as the kubelet does it (gRPC health checking protocol; KEP-2727).
 * Only this one call is made, so that Netty's HTTP/2 does and no gRPC library is needed.
 */
final class GrpcHealth {
    private GrpcHealth() {}

    /** Asks the server at {@code to} whether {@code service} serves; an empty name asks for the server as a whole. Blocking. */
    static ProbeResult check(InetSocketAddress to, String service, Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("grpc-probe", true), NioIoHandler.newFactory());
        try {
            ChannelFuture connect = new Bootstrap()
                    .group(loop)
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.max(1, timeout.toMillis()))
                    .handler(http2())
                    .connect(to)
                    .await();
            if (!connect.isSuccess()) {
                return ProbeResult.failure("timeout: failed to connect service \"" + text(to) + "\" within "
                        + timeout.toSeconds() + "s: " + connect.cause().getMessage());
            }
            CompletableFuture<ProbeResult> answer = new CompletableFuture<>();
            ask(connect.channel(), to, service, answer);
            return answer.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            return ProbeResult.failure("timeout: health rpc did not complete within " + timeout.toSeconds() + "s");
        } catch (ExecutionException failed) {
            return ProbeResult.failure("error: health rpc probe failed: "
                    + (failed.getCause() == null ? failed : failed.getCause()).getMessage());
        } finally {
            loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
    }

    private static ChannelInitializer<Channel> http2() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(Http2FrameCodecBuilder.forClient().build())
                        .addLast(new Http2MultiplexHandler(new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel pushed) {
                                pushed.close(); // nobody has asked for it
                            }
                        }));
            }
        };
    }

    private static void ask(
            Channel connection, InetSocketAddress to, String service, CompletableFuture<ProbeResult> answer)
            throws InterruptedException {
        connection
                .closeFuture()
                .addListener(_ -> answer.complete(
                        ProbeResult.failure("error: health rpc probe failed: the connection was closed")));
        var opening = new Http2StreamChannelBootstrap(connection)
                .handler(new GrpcHealthAnswer(answer))
                .open()
                .await();
        if (!opening.isSuccess()) {
            answer.completeExceptionally(opening.cause());
            return;
        }
        Http2StreamChannel stream = opening.getNow();
        var headers = new DefaultHttp2Headers()
                .method("POST")
                .scheme("http")
                .path("/grpc.health.v1.Health/Check")
                .authority(text(to))
                .add("content-type", "application/grpc")
                .add("te", "trailers")
                .add("user-agent", "kube-probe/portolan");
        stream.write(new DefaultHttp2HeadersFrame(headers, false));
        stream.writeAndFlush(new DefaultHttp2DataFrame(GrpcHealthAnswer.request(stream.alloc(), service), true));
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
