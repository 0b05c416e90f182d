package dev.portolan.gateway.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One client: its requests one after the other, each an {@link Exchange}. Requests sent ahead wait here, at most what one read brought; the
 * socket is not read further before their turn comes.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // failed writes come back as exceptionCaught (void promise) or channelInactive
final class ClientConnection extends ChannelInboundHandlerAdapter implements Asker {
    private enum Phase {
        /** Between requests, or within one. */
        HTTP,
        /** Answered for the last time; what the client still sends is thrown away, so that no reset overtakes the answer. */
        LINGERING,
        /** Closing, or no longer ours. */
        DONE
    }

    private static final Duration LINGER = Duration.ofSeconds(2);
    private static final long LINGER_BYTES = 1 << 20;

    private final ServerContext context;
    private final Upstreams upstreams;
    private final DuplexChannel channel;
    private final ResponseEncoder encoder;
    private final ClientFacts facts;
    private final Listening listening;
    private final Deadline deadline;
    private final Deque<HttpObject> waiting = new ArrayDeque<>();
    private @Nullable Exchange exchange;
    private Phase phase = Phase.HTTP;
    private boolean pumping;
    private long lingeredBytes;

    ClientConnection(
            ServerContext context,
            Upstreams upstreams,
            Channel channel,
            ClientFacts facts,
            Listening listening,
            ResponseEncoder encoder) {
        this.context = context;
        this.upstreams = upstreams;
        this.channel = (DuplexChannel) channel;
        this.encoder = encoder;
        this.facts = facts;
        this.listening = listening;
        this.deadline = new Deadline(upstreams.deadlines(), this::expired);
    }

    /** Added behind whatever found out that this client speaks HTTP/1.1. */
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (context.draining()) {
            close(); // accepted while the listener closed
            return;
        }
        deadline.in(context.config.timeouts().requestHead());
        channel.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (phase != Phase.HTTP || !(message instanceof HttpObject object)) {
            linger(message);
        } else {
            waiting.add(object);
            pump();
        }
    }

    /** In a loop, not by recursion: one read may bring thousands of small requests. */
    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        while (phase == Phase.HTTP && !waiting.isEmpty() && (exchange == null || !exchange.requestEnded())) {
            HttpObject next = waiting.remove();
            if (next instanceof HttpRequest request) {
                begin(request);
            } else if (exchange != null && next instanceof HttpContent content) {
                exchange.requestBody(content);
            } else {
                ReferenceCountUtil.release(next);
            }
        }
        pumping = false;
    }

    private void begin(HttpRequest request) {
        encoder.answering(request.method());
        Exchange next = new Exchange(this, context, request);
        exchange = next;
        next.start(listening.router());
        ReferenceCountUtil.release(request); // only what could not be decoded comes with a body of its own
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (phase == Phase.LINGERING) {
            channel.read();
        } else if (exchange != null) {
            exchange.requestReadComplete();
        }
        readMore();
    }

    @Override
    public void readMore() {
        if (phase == Phase.HTTP && waiting.isEmpty() && (exchange == null || exchange.wantsMore())) {
            channel.read();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null && channel.isWritable()) {
            exchange.clientTakesMore();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == Drain.NOW && exchange == null && phase == Phase.HTTP) {
            close();
        }
    }

    @Override
    public void ended(boolean stays, boolean requestEnded) {
        exchange = null;
        if (!requestEnded) {
            phase = Phase.LINGERING;
            deadline.in(LINGER);
            releaseWaiting();
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> channel.shutdownOutput());
            channel.read();
        } else if (!stays || context.draining()) {
            close();
        } else {
            channel.flush();
            deadline.in(context.config.timeouts().keepAlive());
            pump();
            if (exchange != null) {
                exchange.requestReadComplete(); // it was here already: no read will tell it to flush
            }
            readMore();
        }
    }

    @Override
    public void upgrade(HttpResponse response, UpstreamConnection backend) {
        String protocol = response.headers().get(HttpHeaderNames.UPGRADE);
        HopByHop.remove(response.headers());
        if (protocol != null) {
            response.headers()
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                    .set(HttpHeaderNames.UPGRADE, protocol);
        }
        write(response);
        write(LastHttpContent.EMPTY_LAST_CONTENT);
        exchange = null;
        phase = Phase.DONE;
        deadline.clear();
        releaseWaiting();
        Tunnel.join(
                channel,
                backend.channel(),
                upstreams.deadlines(),
                context.config.timeouts().upgraded());
    }

    private void linger(Object message) {
        if (message instanceof HttpContent content) {
            lingeredBytes += content.content().readableBytes();
        }
        ReferenceCountUtil.release(message);
        if (lingeredBytes > LINGER_BYTES) {
            channel.close();
        }
    }

    private void expired() {
        if (exchange != null) {
            exchange.expired();
        } else {
            channel.close();
        }
    }

    private void close() {
        phase = Phase.DONE;
        deadline.clear();
        releaseWaiting();
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Only a broken connection tells the client that there is no more. */
    @Override
    public void cut() {
        Transport.reset(channel);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        phase = Phase.DONE;
        deadline.clear();
        releaseWaiting();
        Exchange current = exchange;
        exchange = null;
        if (current != null) {
            current.clientGone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Transport.reset(channel); // channelInactive follows
    }

    private void releaseWaiting() {
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    @Override
    public void write(Object message) {
        channel.write(message, channel.voidPromise());
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public boolean writable() {
        return channel.isWritable();
    }

    @Override
    public boolean draining() {
        return context.draining();
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
