package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Backend;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** One connection to a backend: serves one exchange at a time, or waits for the next with an eye on the backend's end. */
@SuppressWarnings(
        "FutureReturnValueIgnored") // failed writes come back as exceptionCaught (void promise) or channelInactive
final class UpstreamConnection extends ChannelInboundHandlerAdapter {
    /** Whether the backend has answered on this connection before. */
    enum Use {
        FIRST,
        AGAIN
    }

    private final Upstreams home;
    private final Backend backend;
    private final Channel channel;
    private @Nullable Exchange exchange;
    private Use use = Use.FIRST;
    private long idleSince;

    UpstreamConnection(Upstreams home, Backend backend, Channel channel) {
        this.home = home;
        this.backend = backend;
        this.channel = channel;
    }

    Backend backend() {
        return backend;
    }

    Channel channel() {
        return channel;
    }

    Use use() {
        return use;
    }

    boolean usable() {
        return channel.isActive();
    }

    long idleNanos() {
        return System.nanoTime() - idleSince;
    }

    void serve(Exchange next) {
        exchange = next;
        channel.read();
    }

    void write(Object message) {
        channel.write(message, channel.voidPromise());
    }

    /** The exchange is over, and the backend waits for another. */
    void release() {
        exchange = null;
        use = Use.AGAIN;
        home.release(this);
    }

    void rest() {
        idleSince = System.nanoTime();
        channel.read(); // sees the backend hang up
    }

    /** The exchange is over and so is the connection; half an answer, or half a request, may be under way. */
    void close() {
        exchange = null;
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Exchange served = exchange;
        if (served == null) {
            // Nobody asked: whatever it is, it must not become the answer to the next request.
            ReferenceCountUtil.release(message);
            channel.close();
        } else if (message instanceof HttpResponse response) {
            served.responseHead(response);
        } else if (message instanceof HttpContent content) {
            served.responseBody(content);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (exchange != null) {
            exchange.responseReadComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null && channel.isWritable()) {
            exchange.backendTakesMore();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        home.closed(this);
        Exchange served = exchange;
        exchange = null;
        if (served != null) {
            served.backendLost();
        }
    }

    /** An I/O error, most often a reset. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        channel.close(); // channelInactive follows
    }
}
