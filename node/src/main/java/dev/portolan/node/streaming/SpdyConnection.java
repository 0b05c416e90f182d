package dev.portolan.node.streaming;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyGoAwayFrame;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The server's side of SPDY/3.1 as kubectl speaks it (moby/spdystream): streams that the client opens, data both ways, pings. Without flow
 * control, which that library has none of either. Frames and their compression are Netty's; its event loops aren't used.
 */
final class SpdyConnection {
    private static final int MAX_CHUNK = 64 * 1024;
    private static final int MAX_HEADERS = 64 * 1024;
    private static final int BUFFER = 32 * 1024;

    private final InputStream in;
    private final OutputStream out;
    private final Map<Integer, SpdyStream> streams = new ConcurrentHashMap<>();
    private final EmbeddedChannel decoder = channel();
    private final EmbeddedChannel encoder = channel();
    private final Object writing = new Object();

    SpdyConnection(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    private static EmbeddedChannel channel() {
        return new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1, MAX_CHUNK, MAX_HEADERS, 6, 15, 8));
    }

    /** Reads until the client goes; each stream that it opens is answered and given to {@code opened}, which must not block. */
    void run(Consumer<SpdyStream> opened) throws IOException, InterruptedException {
        byte[] buffer = new byte[BUFFER];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                decoder.writeInbound(Unpooled.copiedBuffer(buffer, 0, n));
                for (Object frame = decoder.readInbound(); frame != null; frame = decoder.readInbound()) {
                    try {
                        if (!take(frame, opened)) return;
                    } finally {
                        ReferenceCountUtil.release(frame);
                    }
                }
            }
        } finally {
            for (SpdyStream stream : List.copyOf(streams.values())) stream.endIn();
            boolean unused = decoder.finishAndReleaseAll();
        }
    }

    /** Whether more may come. */
    private boolean take(Object frame, Consumer<SpdyStream> opened) throws IOException, InterruptedException {
        switch (frame) {
            case SpdySynStreamFrame open -> {
                SpdyStream stream = new SpdyStream(this, open.streamId(), open.headers());
                streams.put(open.streamId(), stream);
                send(reply(open));
                if (open.isLast()) stream.endIn();
                opened.accept(stream);
            }
            case SpdyDataFrame data -> {
                SpdyStream stream = streams.get(data.streamId());
                if (stream != null) {
                    stream.in().put(ByteBufUtil.getBytes(data.content()));
                    if (data.isLast()) stream.endIn();
                }
            }
            case SpdyRstStreamFrame reset -> {
                SpdyStream stream = streams.remove(reset.streamId());
                if (stream != null) stream.endIn();
            }
            case SpdyPingFrame ping -> send(new DefaultSpdyPingFrame(ping.id()));
            case SpdyGoAwayFrame _ -> {
                return false;
            }
            default -> {} // settings and windows bind nobody here
        }
        return true;
    }

    /** Both sides have ended the stream. */
    void over(int stream) {
        streams.remove(stream);
    }

    /** How many streams at least one side has not ended yet. */
    int open() {
        return streams.size();
    }

    /** With a header: Netty writes a block without any as no bytes at all, for which moby/spdystream waits forever. */
    private static SpdySynReplyFrame reply(SpdySynStreamFrame open) {
        var reply = new DefaultSpdySynReplyFrame(open.streamId());
        reply.headers().set("accepted", "true");
        return reply;
    }

    /** Sends data on a stream, cut into frames. */
    void data(int stream, byte[] bytes, int offset, int length, boolean last) throws IOException {
        int at = 0;
        do {
            int n = Math.min(MAX_CHUNK, length - at);
            var frame = new DefaultSpdyDataFrame(stream, Unpooled.copiedBuffer(bytes, offset + at, n));
            at += n;
            frame.setLast(last && at == length);
            send(frame);
        } while (at < length);
    }

    /** Compression of headers has one state for the connection, so that frames are made and sent in one order. */
    private void send(Object frame) throws IOException {
        synchronized (writing) {
            encoder.writeOutbound(frame);
            for (ByteBuf buf = encoder.readOutbound(); buf != null; buf = encoder.readOutbound()) {
                try {
                    buf.readBytes(out, buf.readableBytes());
                } finally {
                    buf.release();
                }
            }
            out.flush();
        }
    }
}
