package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Backend;
import dev.portolan.gateway.core.Destination.Balance;
import dev.portolan.gateway.core.Policy;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** A copy of a request for somebody whose answer nobody waits for. It never slows the real one: what it cannot take in time is dropped. */
final class Mirrored implements Served {
    private static final long LONGEST = 1 << 20;

    private final HttpRequest request;
    private final Upstreams upstreams;
    private final Deque<HttpContent> waiting = new ArrayDeque<>();
    private final Deadline deadline;
    private @Nullable UpstreamConnection upstream;
    private long waitingBytes;
    private boolean ended;
    private boolean interim;
    private boolean over;

    private Mirrored(HttpRequest request, Upstreams upstreams) {
        this.request = request;
        this.upstreams = upstreams;
        this.deadline = new Deadline(upstreams.deadlines(), this::drop);
    }

    /** Copies for a share of the requests, to whom each of {@code mirrors} says. */
    static List<Mirrored> start(List<Policy.Mirror> mirrors, HttpRequest request, Asker client, Patience patience) {
        List<Mirrored> started = new ArrayList<>();
        for (Policy.Mirror mirror : mirrors) {
            boolean chosen = ThreadLocalRandom.current().nextInt(mirror.denominator()) < mirror.numerator();
            if (chosen && mirror.destination() instanceof Balance balance) {
                Backend backend = client.upstreams()
                        .choose(
                                balance,
                                Policy.Turn.LEAST_REQUESTS,
                                client.facts().address(),
                                Set.of());
                if (backend != null) {
                    var copy = new DefaultHttpRequest(
                            request.protocolVersion(),
                            request.method(),
                            request.uri(),
                            request.headers().copy());
                    Mirrored each = new Mirrored(copy, client.upstreams());
                    each.deadline.in(patience.answer());
                    client.upstreams().connect(backend, patience.connect(), each);
                    started.add(each);
                }
            }
        }
        return started;
    }

    /** The next part of the request's body, which stays the caller's. */
    void body(HttpContent content) {
        if (over) {
            return;
        }
        ended |= content instanceof LastHttpContent;
        if (upstream != null && upstream.channel().isWritable()) {
            upstream.write(content.retainedDuplicate());
            upstream.channel().flush();
            return;
        }
        waitingBytes += content.content().readableBytes();
        if (waitingBytes > LONGEST || upstream != null) {
            drop();
        } else {
            waiting.add(content.retainedDuplicate());
        }
    }

    /** The real request is over; half a copy is worth nothing. */
    void requestOver() {
        if (!ended) {
            drop();
        }
    }

    @Override
    public void connected(UpstreamConnection connection) {
        if (over) {
            connection.release();
            return;
        }
        upstream = connection;
        connection.serve(this);
        connection.write(request);
        waiting.forEach(connection::write);
        waiting.clear();
        connection.channel().flush();
    }

    @Override
    public void refused(Backend backend) {
        drop();
    }

    @Override
    public void responseHead(HttpResponse head) {
        boolean whole = head instanceof FullHttpResponse;
        boolean interimHead = ResponseHead.interim(head);
        interim = interimHead && !whole;
        if (whole && !interimHead) {
            drop();
        }
    }

    @Override
    public void responseBody(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        content.release();
        if (interim) {
            interim = false; // the answer comes yet
        } else if (last) {
            drop();
        }
    }

    @Override
    public void responseReadComplete() {
        if (upstream != null) {
            upstream.channel().read();
        }
    }

    @Override
    public void backendLost() {
        upstream = null;
        drop();
    }

    @Override
    public void backendTakesMore() {
        // nothing waits once it is connected
    }

    private void drop() {
        over = true;
        deadline.clear();
        waiting.forEach(HttpContent::release);
        waiting.clear();
        if (upstream != null) {
            upstream.close();
            upstream = null;
        }
    }
}
