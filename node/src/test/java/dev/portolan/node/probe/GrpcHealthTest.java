package dev.portolan.node.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrame;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a server that speaks HTTP/2 and the health protocol, a status for each service. */
@Timeout(120)
final class GrpcHealthTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Map<String, Integer> STATUS = Map.of("", 1, "shop", 1, "broken", 2);

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private InetSocketAddress address;

    @BeforeEach
    void serve() throws InterruptedException {
        Channel server = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(Http2FrameCodecBuilder.forServer().build())
                                .addLast(new Http2MultiplexHandler(new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel stream) {
                                        stream.pipeline().addLast(new Health());
                                    }
                                }));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        address = (InetSocketAddress) server.localAddress();
    }

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static final class Health extends SimpleChannelInboundHandler<Http2StreamFrame> {
        private boolean right;

        @Override
        protected void channelRead0(ChannelHandlerContext context, Http2StreamFrame frame) {
            if (frame instanceof Http2HeadersFrame headers) {
                right = "/grpc.health.v1.Health/Check"
                                .contentEquals(headers.headers().path())
                        && "application/grpc".contentEquals(headers.headers().get("content-type"))
                        && "trailers".contentEquals(headers.headers().get("te"));
            } else if (frame instanceof Http2DataFrame data && data.isEndStream()) {
                byte[] body = new byte[data.content().readableBytes()];
                data.content().readBytes(body);
                // five bytes of prefix, then field 1 with its length and text, where there is one
                String service = body.length > 7 ? new String(body, 7, body.length - 7, StandardCharsets.UTF_8) : "";
                answer(context, service);
            }
        }

        private void answer(ChannelHandlerContext context, String service) {
            if (service.equals("silent")) {
                return;
            }
            var head = new DefaultHttp2Headers().status("200").add("content-type", "application/grpc");
            Integer status = STATUS.get(service);
            if (!right || status == null) {
                head.add("grpc-status", service.equals("old") ? "12" : "5").add("grpc-message", "unknown service");
                context.writeAndFlush(new DefaultHttp2HeadersFrame(head, true));
                return;
            }
            context.write(new DefaultHttp2HeadersFrame(head));
            context.write(new DefaultHttp2DataFrame(
                    Unpooled.wrappedBuffer(new byte[] {0, 0, 0, 0, 2, 8, status.byteValue()})));
            context.writeAndFlush(
                    new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().add("grpc-status", "0"), true));
        }
    }

    private ProbeResult check(String service) throws InterruptedException {
        return GrpcHealth.check(address, service, LIMIT);
    }

    @Test
    void a_server_and_a_service_that_serve_are_healthy() throws InterruptedException {
        assertThat(check("")).isEqualTo(ProbeResult.SUCCESS);
        assertThat(check("shop")).isEqualTo(ProbeResult.SUCCESS);
    }

    @Test
    void a_service_that_does_not_serve_is_not() throws InterruptedException {
        assertThat(check("broken"))
                .isEqualTo(ProbeResult.failure("service unhealthy (responded with \"NOT_SERVING\")"));
        assertThat(check("nobody").message())
                .isEqualTo("error: health rpc probe failed: rpc error: code = 5 desc = unknown service");
    }

    @Test
    void a_server_without_the_protocol_is_told_so() throws InterruptedException {
        assertThat(check("old").message())
                .startsWith("error: this server does not implement the grpc health protocol (grpc.health.v1.Health)");
    }

    @Test
    void one_that_does_not_answer_in_time_is_unhealthy() throws InterruptedException {
        assertThat(GrpcHealth.check(address, "silent", Duration.ofSeconds(5)).message())
                .isEqualTo("timeout: health rpc did not complete within 5s");
    }

    @Test
    void where_nobody_listens_it_says_so() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertThat(GrpcHealth.check(new InetSocketAddress("127.0.0.1", free), "", LIMIT)
                        .message())
                .startsWith("timeout: failed to connect service \"127.0.0.1:" + free + "\" within 10s");
    }
}
