import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
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
import java.nio.charset.StandardCharsets;

/** A gRPC server: helloworld.Greeter/SayHello answers with a greeting and the pod's name. */
public class Greeter {
    static final String SELF = System.getenv().getOrDefault("POD_IP", "127.0.0.1");
    static final String NAME = System.getenv().getOrDefault("HOSTNAME", "greeter");
    static final String METHOD = "/helloworld.Greeter/SayHello";

    public static void main(String[] args) throws Exception {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        Channel server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        connection.pipeline().addLast(Http2FrameCodecBuilder.forServer().build(), new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel stream) {
                                stream.pipeline().addLast(new Call());
                            }
                        }));
                    }
                })
                .bind(SELF, 50051)
                .sync()
                .channel();
        System.out.println(NAME + ": listening on " + server.localAddress());
        server.closeFuture().sync();
    }

    /** One call: a stream of HTTP/2 with a head, a message, and trailers that say how it went. */
    static class Call extends SimpleChannelInboundHandler<Http2StreamFrame> {
        private String path = "";
        private final ByteBuf message = Unpooled.buffer();

        @Override
        protected void channelRead0(ChannelHandlerContext context, Http2StreamFrame frame) {
            boolean whole = false;
            if (frame instanceof Http2HeadersFrame head) {
                path = String.valueOf(head.headers().path());
                whole = head.isEndStream();
            } else if (frame instanceof Http2DataFrame data) {
                message.writeBytes(data.content());
                whole = data.isEndStream();
            }
            if (whole) answer(context);
        }

        private void answer(ChannelHandlerContext context) {
            var head = new DefaultHttp2Headers().status("200").set("content-type", "application/grpc");
            if (!path.equals(METHOD)) {
                head.set("grpc-status", "12").set("grpc-message", "no method " + path); // UNIMPLEMENTED
                context.writeAndFlush(new DefaultHttp2HeadersFrame(head, true));
                return;
            }
            context.write(new DefaultHttp2HeadersFrame(head));
            context.write(new DefaultHttp2DataFrame(Message.framed("hello " + Message.text(message) + ", this is " + NAME)));
            context.writeAndFlush(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().set("grpc-status", "0"), true));
        }
    }

    /** HelloRequest and HelloReply of gRPC's helloworld.proto, which have one string each, in field 1; in gRPC's frame: a flag, a length, the message. */
    static final class Message {
        private static final int FIELD_1_STRING = 0x0a; // protobuf: field number 1, wire type 2

        static ByteBuf framed(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            if (bytes.length > 127) throw new IllegalArgumentException("longer than this example's one-byte length");
            return Unpooled.buffer().writeByte(0).writeInt(2 + bytes.length).writeByte(FIELD_1_STRING).writeByte(bytes.length).writeBytes(bytes);
        }

        static String text(ByteBuf frame) {
            frame.skipBytes(5);
            if (!frame.isReadable()) return ""; // protobuf leaves out what is empty
            frame.skipBytes(1);
            return frame.readCharSequence(frame.readByte(), StandardCharsets.UTF_8).toString();
        }
    }
}
