package dev.portolan.gateway.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** One stream of an HTTP/2 client: one request and its answer. */
@SuppressWarnings("FutureReturnValueIgnored") // a stream that fails says so by channelInactive
final class ClientStream extends ChannelInboundHandlerAdapter implements Asker {
    private final ServerContext context;
    private final Upstreams upstreams;
    private final Http2Client connection;
    private final Channel channel;
    private final ClientFacts facts;
    private final Listening listening;
    private final Deadline deadline;
    private @Nullable Exchange exchange;
    private boolean begun;

    ClientStream(
            ServerContext context,
            Upstreams upstreams,
            Http2Client connection,
            Channel channel,
            ClientFacts facts,
            Listening listening) {
        this.context = context;
        this.upstreams = upstreams;
        this.connection = connection;
        this.channel = channel;
        this.facts = facts;
        this.listening = listening;
        this.deadline = new Deadline(upstreams.deadlines(), this::expired);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        channel.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request && exchange == null) {
            // Without body the codec makes one object of it; the way on knows heads and bodies only.
            HttpRequest head = request instanceof FullHttpRequest
                    ? new DefaultHttpRequest(HttpVersion.HTTP_1_1, request.method(), request.uri(), request.headers())
                    : request;
            CodecFields.remove(head.headers());
            begun = true;
            Exchange next = new Exchange(this, context, head);
            exchange = next;
            next.start(listening.router());
            if (request instanceof FullHttpRequest && exchange != null) {
                exchange.requestBody(LastHttpContent.EMPTY_LAST_CONTENT);
            }
        } else if (message instanceof HttpContent content && exchange != null) {
            exchange.requestBody(content.retain());
        } else if (!begun) {
            channel.close(); // a head without a method, which the codec takes for trailers: nobody would ever answer it
        }
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (exchange != null) {
            exchange.requestReadComplete();
            readMore();
        }
    }

    private void expired() {
        if (exchange != null) {
            exchange.expired();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null && channel.isWritable()) {
            exchange.clientTakesMore();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        deadline.clear();
        Exchange current = exchange;
        exchange = null;
        if (current != null) {
            current.clientGone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        channel.close();
    }

    @Override
    public void write(Object message) {
        channel.write(message);
    }

    @Override
    public void flush() {
        connection.flushSoon();
    }

    @Override
    public boolean writable() {
        return channel.isWritable();
    }

    @Override
    public void readMore() {
        if (exchange != null && exchange.wantsMore() && !exchange.requestEnded()) {
            channel.read();
        }
    }

    /** A stream whose request has not ended is reset: nobody reads the rest (RFC 9113 §8.1). */
    @Override
    public void ended(boolean stays, boolean requestEnded) {
        exchange = null;
        deadline.clear();
        if (requestEnded) {
            connection.flushSoon();
        } else {
            channel.flush();
            channel.close();
        }
    }

    /** Not over HTTP/2: nothing asks for it, because the field that would is refused there. */
    @Override
    public void upgrade(HttpResponse response, UpstreamConnection backend) {
        backend.close();
        channel.close();
    }

    @Override
    public void cut() {
        channel.close();
    }

    /** Only the connection ends; its streams are answered as ever. */
    @Override
    public boolean draining() {
        return false;
    }

    @Override
    public Upstreams upstreams() {
        return upstreams;
    }

    @Override
    public Deadline deadline() {
        return deadline;
    }

    @Override
    public ClientFacts facts() {
        return facts;
    }
}
