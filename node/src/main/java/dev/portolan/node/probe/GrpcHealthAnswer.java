package dev.portolan.node.probe;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Reads what a health check is answered: one message with a status, and trailers that say how the call went. Both messages of the protocol
 * have one field, so that they are written and read here by hand.
 */
final class GrpcHealthAnswer extends SimpleChannelInboundHandler<Http2StreamFrame> {
    private static final List<String> STATUSES = List.of("UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN");
    private static final int SERVING = 1;
    private static final int MOST_BYTES = 4096;
    private static final int PREFIX = 5;
    private static final byte FIELD_1_TEXT = 0x0a;
    private static final byte FIELD_1_NUMBER = 0x08;

    private final CompletableFuture<ProbeResult> answer;
    private final ByteBuf body = Unpooled.buffer();

    GrpcHealthAnswer(CompletableFuture<ProbeResult> answer) {
        this.answer = answer;
    }

    /** A HealthCheckRequest for {@code service}, with the five bytes before it that say its length. */
    static ByteBuf request(ByteBufAllocator allocator, String service) {
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        ByteBuf message = allocator.buffer();
        if (name.length > 0) {
            message.writeByte(FIELD_1_TEXT);
            int length = name.length;
            for (; length > 0x7f; length >>>= 7) message.writeByte((length & 0x7f) | 0x80);
            message.writeByte(length);
            message.writeBytes(name);
        }
        ByteBuf framed = allocator.buffer().writeByte(0).writeInt(message.readableBytes());
        framed.writeBytes(message);
        message.release();
        return framed;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Http2StreamFrame frame) {
        switch (frame) {
            case Http2HeadersFrame headers -> {
                CharSequence httpStatus = headers.headers().status();
                if (httpStatus != null && !"200".contentEquals(httpStatus)) {
                    fail("unexpected HTTP status code received from server: " + httpStatus);
                } else if (headers.isEndStream()) {
                    conclude(headers.headers());
                }
            }
            case Http2DataFrame data -> {
                if (body.readableBytes() + data.content().readableBytes() > MOST_BYTES) {
                    fail("the answer is too long for a health check");
                } else {
                    body.writeBytes(data.content());
                }
            }
            default -> {} // such as settings of the stream
        }
    }

    private void conclude(Http2Headers trailers) {
        String code = text(trailers.get("grpc-status"));
        String message = text(trailers.get("grpc-message"));
        switch (code) {
            case "0" -> judge();
            case "12" ->
                answer.complete(ProbeResult.failure(
                        "error: this server does not implement the grpc health protocol (grpc.health.v1.Health): "
                                + message));
            case "" -> fail("the server sent no grpc-status");
            default -> fail("rpc error: code = " + code + " desc = " + message);
        }
    }

    private void judge() {
        int status = 0;
        if (body.readableBytes() >= PREFIX + 2 && body.getByte(PREFIX) == FIELD_1_NUMBER) {
            status = body.getByte(PREFIX + 1);
        }
        String word = status >= 0 && status < STATUSES.size() ? STATUSES.get(status) : String.valueOf(status);
        answer.complete(
                status == SERVING
                        ? ProbeResult.SUCCESS
                        : ProbeResult.failure("service unhealthy (responded with \"" + word + "\")"));
    }

    private void fail(String why) {
        answer.complete(ProbeResult.failure("error: health rpc probe failed: " + why));
    }

    private static String text(@org.jspecify.annotations.Nullable CharSequence value) {
        return value == null ? "" : value.toString();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail("the stream was closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(String.valueOf(cause.getMessage()));
        context.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        body.release();
    }
}
