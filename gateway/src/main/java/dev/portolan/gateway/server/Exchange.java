package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Backend;
import dev.portolan.gateway.core.Destination;
import dev.portolan.gateway.core.Destination.Balance;
import dev.portolan.gateway.core.Lookup;
import dev.portolan.gateway.core.RouteTable;
import dev.portolan.gateway.core.ServiceKey;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer: finds the route, a backend and a connection to it, carries both bodies, and sees to it that exactly one
 * answer reaches the client. Lives on the client's event loop.
 *
 * <p>Hot path: no copy of any body, no lock; per request this object, the two heads and one hash lookup per host and path.
 */
final class Exchange {
    /** How far one of the two messages is. */
    private enum Message {
        WAITING,
        UNDER_WAY,
        ENDED
    }

    /** A kept-alive connection may be closing just now. Whoever cannot be repeated takes one only while that is improbable. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final ClientConnection client;
    private final ServerConfig config;
    private final HttpRequest request;
    private final HeadFacts asked;
    private final Deque<HttpContent> pending = new ArrayDeque<>();
    private @Nullable Attempts attempts;
    private @Nullable UpstreamConnection upstream;
    private Message requestBody = Message.UNDER_WAY;
    private Message response = Message.WAITING;
    private @Nullable HttpResponse interim;
    private @Nullable ResponseHead head;
    private long bodyBytes;
    private boolean over;
    private boolean clientStays;

    Exchange(ClientConnection client, ServerConfig config, HttpRequest request) {
        this.client = client;
        this.config = config;
        this.request = request;
        this.asked = HeadFacts.of(request);
        this.clientStays = asked.keepAlive();
    }

    void start(@Nullable RouteTable table, ForwardedFields forwarded) {
        switch (RequestRules.judge(request, config.limits())) {
            case RequestRules.Verdict.Bad(Refusal refusal) -> {
                clientStays = false;
                refuse(refusal);
            }
            case RequestRules.Verdict.Good(String host, String path, String target) -> {
                if (table == null) {
                    refuse(Refusals.starting());
                    return;
                }
                switch (table.find(host, path)) {
                    case Lookup.UnknownHost unknown -> refuse(Refusals.unknownHost(host, path));
                    case Lookup.UnknownPath unknown -> refuse(Refusals.unknownPath(host, path));
                    case Lookup.Found(var route) -> {
                        switch (route.destination()) {
                            case Destination.Nowhere nowhere -> refuse(Refusals.nowhere(route, nowhere));
                            case Balance found -> {
                                asked.rewrite(request, target, client.localAuthority(), forwarded);
                                attempts = new Attempts(client.upstreams(), found, client.address());
                                tryNext(attempts);
                            }
                        }
                    }
                }
            }
        }
    }

    private void tryNext(Attempts among) {
        Backend backend = among.next();
        if (backend == null) {
            refuse(Refusals.nobodyAccepts(among.service(), among.failed()));
            return;
        }
        UpstreamConnection idle =
                among.idle(asked.repeatable() ? config.timeouts().idleBackend() : FRESH);
        if (idle != null) {
            attach(idle); // flushed with whatever else of the request is here already
        } else {
            client.upstreams().connect(backend, this);
        }
    }

    /** A connection for this request. */
    void connected(UpstreamConnection connection) {
        if (over) {
            connection.release();
            return;
        }
        attach(connection);
        connection.channel().flush();
        client.readMore();
    }

    private void attach(UpstreamConnection connection) {
        upstream = connection;
        connection.serve(this);
        connection.write(request);
        if (pending.isEmpty() && requestBody == Message.ENDED) {
            connection.write(LastHttpContent.EMPTY_LAST_CONTENT); // the second time: nothing else was in it
        }
        pending.forEach(connection::write);
        pending.clear();
        waitForMore();
    }

    /** {@code backend} did not accept a connection. Nothing was sent yet, so any request may go to another. */
    void refused(Backend backend) {
        client.upstreams().avoid(backend);
        if (!over && attempts != null) {
            attempts.refused(backend);
            tryNext(attempts);
            requestReadComplete(); // a connection that was waiting is used at once, and no read will flush it
            client.readMore();
        }
    }

    boolean requestEnded() {
        return requestBody == Message.ENDED;
    }

    /** Whether the client should be read now. */
    boolean wantsMore() {
        return requestBody == Message.ENDED
                ? asked.upgrade() == null
                : upstream != null && upstream.channel().isWritable();
    }

    /** The next part of the request's body; takes it over. */
    void requestBody(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (last) {
            requestBody = Message.ENDED;
        }
        bodyBytes += content.content().readableBytes();
        if (response == Message.ENDED) {
            content.release();
            if (last) {
                end();
            }
            return;
        }
        if (content.decoderResult().isFailure()) {
            content.release();
            requestBody = Message.UNDER_WAY;
            stop(Refusal.badRequest("the request's body is not well-formed"));
        } else if (bodyBytes > config.limits().bodyBytes()) {
            content.release();
            requestBody = Message.UNDER_WAY; // its rest may still be on the way; close after the answer
            stop(RequestRules.tooLarge(config.limits()));
        } else {
            HttpContent sent = last ? withoutTrailers((LastHttpContent) content) : content;
            if (upstream == null) {
                pending.add(sent);
            } else {
                upstream.write(sent);
            }
            waitForMore();
        }
    }

    /** Trailers could repeat a field that only the head may have. */
    private static LastHttpContent withoutTrailers(LastHttpContent last) {
        return last.trailingHeaders().isEmpty() ? last : new DefaultLastHttpContent(last.content());
    }

    void requestReadComplete() {
        if (upstream != null) {
            upstream.channel().flush();
        }
    }

    void backendTakesMore() {
        client.readMore();
    }

    void clientTakesMore() {
        if (upstream != null) {
            upstream.channel().read();
        }
    }

    private void waitForMore() {
        boolean forAnswer = requestBody == Message.ENDED && response == Message.WAITING;
        client.deadline()
                .in(forAnswer ? config.timeouts().answer() : config.timeouts().progress());
    }

    void responseHead(HttpResponse head) {
        String fault = ResponseHead.fault(head);
        boolean interimHead = ResponseHead.interim(head);
        boolean upgraded = head.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
        if (fault == null && upgraded && asked.upgrade() == null) {
            fault = "it changes the protocol, which nobody asked for";
        }
        if (fault != null) {
            stop(Refusals.unreadableAnswer(service(), backend(), fault));
        } else if (interimHead) {
            interim = head; // Netty ends it as if it had a body
        } else if (response == Message.WAITING) {
            response = Message.UNDER_WAY;
            this.head = ResponseHead.rewrite(head, asked, clientStays && !client.draining());
            client.write(head);
            waitForMore();
        }
    }

    /** The next part of the answer's body; takes it over. */
    void responseBody(HttpContent content) {
        HttpResponse before = interim;
        if (before != null) {
            interim = null;
            content.release();
            interimEnded(before);
        } else if (over || response != Message.UNDER_WAY) {
            content.release();
        } else if (content.decoderResult().isFailure()) {
            content.release();
            stop(Refusals.lost(service(), backend()));
        } else {
            client.write(content);
            if (content instanceof LastHttpContent) {
                response = Message.ENDED;
                end();
            }
        }
    }

    private void interimEnded(HttpResponse response) {
        if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            UpstreamConnection backend = upstream;
            if (backend != null) {
                over = true;
                unlease();
                client.upgrade(response, backend);
            }
        } else if (!asked.http10()) {
            HopByHop.remove(response.headers());
            client.write(response);
            client.write(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    void responseReadComplete() {
        client.flush();
        if (client.writable() && upstream != null) {
            if (response == Message.UNDER_WAY) {
                waitForMore();
            }
            upstream.channel().read();
        }
    }

    /** The backend's connection ended, or broke, before the answer did. */
    void backendLost() {
        UpstreamConnection lost = upstream;
        if (over || lost == null) {
            return;
        }
        upstream = null;
        if (response == Message.WAITING && asked.repeatable() && attempts != null && attempts.repeat(lost)) {
            tryNext(attempts);
        } else {
            stop(Refusals.lost(service(), lost.backend()));
        }
    }

    void expired() {
        if (response == Message.WAITING && requestBody == Message.UNDER_WAY && wantsMore()) {
            stop(Refusals.slowClient(config.timeouts().progress()));
        } else {
            stop(Refusals.slowBackend(service(), backend(), config.timeouts().answer()));
        }
    }

    /** The client is gone; so is the reason to go on. */
    void clientGone() {
        over = true;
        pending.forEach(HttpContent::release);
        pending.clear();
        dropUpstream();
    }

    /** Ends the exchange with {@code refusal}, or, where half an answer is out, by cutting the connection. */
    private void stop(Refusal refusal) {
        if (over) {
            return;
        }
        dropUpstream();
        if (response == Message.WAITING) {
            refuse(refusal);
        } else {
            client.cut();
        }
    }

    private void refuse(Refusal refusal) {
        pending.forEach(HttpContent::release);
        pending.clear();
        FullHttpResponse page = ErrorPage.of(refusal);
        clientStays &= !client.draining() && (requestBody == Message.ENDED || !asked.hasBody());
        ResponseHead.connection(page.headers(), asked, clientStays);
        client.write(page);
        response = Message.ENDED;
        end();
    }

    /** Called when the answer has ended, and again when the request has. */
    private void end() {
        if (over || requestBody != Message.ENDED && !asked.hasBody() && clientStays) {
            return; // the end of a request without body is here already, behind its head
        }
        over = true;
        ResponseHead answered = head;
        UpstreamConnection used = upstream;
        if (used != null && answered != null && answered.backendStays() && requestBody == Message.ENDED) {
            upstream = null;
            unlease();
            used.release();
        } else {
            dropUpstream();
        }
        boolean stays = answered == null ? clientStays : answered.clientStays();
        client.ended(stays && requestBody == Message.ENDED, requestBody == Message.ENDED);
    }

    private void dropUpstream() {
        UpstreamConnection used = upstream;
        upstream = null;
        unlease();
        if (used != null) {
            used.close();
        }
    }

    private void unlease() {
        if (attempts != null) {
            attempts.release();
        }
    }

    private ServiceKey service() {
        return Objects.requireNonNull(attempts).service();
    }

    private Backend backend() {
        return Objects.requireNonNull(attempts).current();
    }
}
