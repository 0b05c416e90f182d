import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrame;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * {@code java Client.java HOST PORT CALLS [each]}: calls SayHello so often and prints the answers. It opens one connection, as gRPC clients do; with {@code each}
 * one to every address that the name has, and takes them in turn (gRPC's policy round_robin).
 */
public class Client {
    static final EventLoopGroup LOOPS = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[1]);
        boolean each = args.length > 3 && args[3].equals("each");
        List<Channel> connections = new ArrayList<>();
        for (InetAddress address : InetAddress.getAllByName(args[0])) {
            if (connections.isEmpty() || each) connections.add(connect(address, port));
        }
        for (int i = 0; i < Integer.parseInt(args[2]); i++) {
            System.out.println(call(connections.get(i % connections.size()), args[0], "number " + (i + 1)));
        }
        LOOPS.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    static Channel connect(InetAddress address, int port) throws InterruptedException {
        return new Bootstrap()
                .group(LOOPS)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        connection.pipeline().addLast(Http2FrameCodecBuilder.forClient().build(), new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()));
                    }
                })
                .connect(address, port)
                .sync()
                .channel();
    }

    static String call(Channel connection, String authority, String name) throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Http2StreamChannel stream = new Http2StreamChannelBootstrap(connection).handler(new Answer(answer)).open().get();
        stream.write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers()
                .method("POST")
                .scheme("http")
                .authority(authority)
                .path("/helloworld.Greeter/SayHello")
                .set("content-type", "application/grpc")
                .set("te", "trailers")));
        stream.writeAndFlush(new DefaultHttp2DataFrame(Message.framed(name), true));
        return answer.get(10, TimeUnit.SECONDS);
    }

    /** Collects a message until the trailers, whose grpc-status decides. */
    static class Answer extends SimpleChannelInboundHandler<Http2StreamFrame> {
        private final CompletableFuture<String> answer;
        private final ByteBuf message = Unpooled.buffer();

        Answer(CompletableFuture<String> answer) {
            this.answer = answer;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, Http2StreamFrame frame) {
            if (frame instanceof Http2DataFrame data) message.writeBytes(data.content());
            if (frame instanceof Http2HeadersFrame head && head.isEndStream()) {
                String status = String.valueOf(head.headers().get("grpc-status"));
                answer.complete(status.equals("0") ? Message.text(message) : "status " + status + ": " + head.headers().get("grpc-message"));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            answer.completeExceptionally(new java.io.IOException("the connection ended before the answer"));
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
