package dev.portolan.gateway.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Finds out from a plain connection's first bytes whether it speaks HTTP/2 (RFC 9113 §3.4) or HTTP/1.1. */
final class Preface extends ByteToMessageDecoder {
    private static final byte[] HTTP_2 = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Deadline deadline;
    private final Runnable http1;
    private final Runnable http2;

    Preface(Deadline deadline, Runnable http1, Runnable http2) {
        this.deadline = deadline;
        this.http1 = http1;
        this.http2 = http2;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int length = Math.min(in.readableBytes(), HTTP_2.length);
        boolean same = true;
        for (int i = 0; i < length && same; i++) {
            same = in.getByte(in.readerIndex() + i) == HTTP_2[i];
        }
        if (same && length < HTTP_2.length) {
            return;
        }
        deadline.clear();
        (same ? http2 : http1).run();
        ctx.pipeline().remove(this); // hands on what it holds
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        deadline.clear();
    }

    /** It has asked for nothing yet. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a close needs no answer
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event == Drain.NOW) {
            ctx.close();
        }
        super.userEventTriggered(ctx, event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        deadline.clear();
        super.channelInactive(ctx);
    }
}
