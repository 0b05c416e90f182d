package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Backend;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a backend: serves one request at a time, or waits for the next with an eye on the backend's end. Over HTTP/2 it is one
 * stream and serves one request only.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // failed writes come back as exceptionCaught (void promise) or channelInactive
final class UpstreamConnection extends ChannelInboundHandlerAdapter {
    /** Whether the backend has answered on this connection before. */
    enum Use {
        FIRST,
        AGAIN
    }

    /** What is at the other end of the channel. */
    enum Kind {
        CONNECTION,
        STREAM
    }

    private final Upstreams home;
    private final Backend backend;
    private final Channel channel;
    private final Kind kind;
    private @Nullable Served served;
    private Use use = Use.FIRST;
    private long idleSince;

    UpstreamConnection(Upstreams home, Backend backend, Channel channel, Kind kind) {
        this.home = home;
        this.backend = backend;
        this.channel = channel;
        this.kind = kind;
    }

    Backend backend() {
        return backend;
    }

    Channel channel() {
        return channel;
    }

    Kind kind() {
        return kind;
    }

    Use use() {
        return use;
    }

    boolean usable() {
        return channel.isActive();
    }

    long idleSince() {
        return idleSince;
    }

    void serve(Served next) {
        served = next;
        channel.read();
    }

    void write(Object message) {
        // A stream's channel has no void promise that reports failures; its end does.
        channel.write(message, kind == Kind.CONNECTION ? channel.voidPromise() : channel.newPromise());
    }

    /** The exchange is over, and the backend waits for another. */
    void release() {
        served = null;
        use = Use.AGAIN;
        if (kind == Kind.CONNECTION) {
            home.release(this);
        } else if (channel.isActive()) {
            channel.close(); // the backend owes nothing any more, but may still read our end
        }
    }

    void rest(long now) {
        idleSince = now;
        channel.read(); // sees the backend hang up
    }

    /** The exchange is over and so is the connection; half an answer, or half a request, may be under way. */
    void close() {
        served = null;
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Served current = served;
        if (current == null) {
            // Nobody asked: whatever it is, it must not become the answer to the next request.
            ReferenceCountUtil.release(message);
            channel.close();
        } else if (message instanceof HttpResponse response) {
            if (kind == Kind.STREAM) {
                CodecFields.remove(response.headers());
            }
            current.responseHead(response instanceof FullHttpResponse whole ? withoutBuffer(whole) : response);
        } else if (message instanceof HttpContent content) {
            current.responseBody(content);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    /** Netty gives a head that ends a stream, or is interim, a buffer to be released; not everybody who looks at a head would. */
    private static FullHttpResponse withoutBuffer(FullHttpResponse whole) {
        FullHttpResponse bare = new DefaultFullHttpResponse(
                whole.protocolVersion(),
                whole.status(),
                Unpooled.EMPTY_BUFFER,
                whole.headers(),
                whole.trailingHeaders());
        bare.setDecoderResult(whole.decoderResult());
        whole.release();
        return bare;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (served != null) {
            served.responseReadComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (served != null && channel.isWritable()) {
            served.backendTakesMore();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        home.closed(this);
        Served current = served;
        served = null;
        if (current != null) {
            current.backendLost();
        }
    }

    /** An I/O error, most often a reset. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        channel.close(); // channelInactive follows
    }
}
