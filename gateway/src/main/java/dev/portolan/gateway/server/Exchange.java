package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Action;
import dev.portolan.gateway.core.Backend;
import dev.portolan.gateway.core.Destination;
import dev.portolan.gateway.core.Destination.Balance;
import dev.portolan.gateway.core.Lookup;
import dev.portolan.gateway.core.Policy;
import dev.portolan.gateway.core.Route;
import dev.portolan.gateway.core.Router;
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
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer: finds the route, a backend and a connection to it, carries both bodies, and sees to it that exactly one
 * answer reaches the client. Lives on the client's event loop.
 *
 * <p>Hot path: no copy of any body, no lock; per request this object, the two heads and one hash lookup per host and path.
 */
final class Exchange implements Served {
    /** How far one of the two messages is. */
    private enum Message {
        WAITING,
        UNDER_WAY,
        ENDED
    }

    /** A kept-alive connection may be closing just now. Whoever cannot be repeated takes one only while that is improbable. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Asker client;
    private final ServerContext context;
    private final HttpRequest request;
    private final HeadFacts asked;
    private final Deque<HttpContent> pending = new ArrayDeque<>(2);
    private final ExchangeRecord record;
    private Policy policy = Policy.NONE;
    private Patience patience;
    private long bodyLimit;
    private Action.@Nullable Target target;
    private List<Mirrored> mirrors = List.of();
    private Limiter.@Nullable Visit visit;
    private @Nullable Attempts attempts;
    private @Nullable Backend named;
    private @Nullable UpstreamConnection upstream;
    private Message requestBody = Message.UNDER_WAY;
    private Message response = Message.WAITING;
    private @Nullable HttpResponse interim;
    private @Nullable ResponseHead head;
    private long bodyBytes;
    private boolean over;
    private boolean clientStays;

    Exchange(Asker client, ServerContext context, HttpRequest request) {
        this.client = client;
        this.context = context;
        this.request = request;
        this.asked = HeadFacts.of(request);
        this.clientStays = asked.keepAlive();
        this.patience = context.config.timeouts().patience();
        this.bodyLimit = context.config.limits().bodyBytes();
        this.record = new ExchangeRecord(context, client.facts(), request);
    }

    void start(@Nullable Router table) {
        switch (RequestRules.judge(request, context.config.limits())) {
            case RequestRules.Verdict.Bad(Refusal refusal) -> {
                clientStays = false;
                refuse(refusal);
            }
            case RequestRules.Verdict.Good good -> {
                if (table == null) {
                    refuse(Refusals.starting());
                    return;
                }
                RequestFacts facts = new RequestFacts(request, good.path(), good.target());
                switch (table.find(good.host(), facts)) {
                    case Lookup.UnknownHost unknown -> refuse(Refusals.unknownHost(good.host(), good.path()));
                    case Lookup.UnknownPath unknown -> refuse(Refusals.unknownPath(good.host(), good.path()));
                    case Lookup.Found(Route route) -> enter(route, good);
                }
            }
        }
    }

    private void enter(Route route, RequestRules.Verdict.Good good) {
        policy = route.policy();
        record.route(route.owner());
        if (policy != Policy.NONE) {
            patience = Patience.of(policy, context.config.timeouts());
            bodyLimit = policy.bodyBytes().orElse(bodyLimit);
            policy.rate()
                    .ifPresent(rate ->
                            visit = context.limiter.enter(rate, client.facts().address(), System.nanoTime()));
        }
        if (policy != Policy.NONE || !(route.action() instanceof Action.Forward)) {
            knock(route, good, Passwords.Verdict.NOT_COMPARED);
        } else {
            proceed(route, good);
        }
    }

    private void knock(Route route, RequestRules.Verdict.Good good, Passwords.Verdict password) {
        switch (new Door(context, client.facts(), good).judge(route, request, visit, password)) {
            case Door.Said.Pass pass -> proceed(route, good);
            case Door.Said.Instead(FullHttpResponse page) -> answer(page);
            case Door.Said.Compare(String stored, String given) -> {
                waitForMore();
                Upstreams loop = client.upstreams();
                boolean waits = context.passwords.compare(
                        stored, given, verdict -> loop.execute(() -> compared(route, good, verdict)));
                if (!waits) {
                    refuse(Refusals.tooManyPasswords());
                }
            }
        }
    }

    private void compared(Route route, RequestRules.Verdict.Good good, Passwords.Verdict verdict) {
        if (!over) {
            knock(route, good, verdict);
            requestReadComplete(); // no read will flush it
            client.readMore();
        }
    }

    private void proceed(Route route, RequestRules.Verdict.Good good) {
        if (asked.contentLength() > bodyLimit) {
            clientStays = false;
            refuse(RequestRules.tooLarge(bodyLimit));
            return;
        }
        if (route.action() instanceof Action.Forward forward) {
            forward(route, forward, good);
        }
    }

    private void forward(Route route, Action.Forward forward, RequestRules.Verdict.Good good) {
        Action.Target chosen = Choice.of(forward);
        if (chosen == null) {
            refuse(Refusals.noWeight(route));
            return;
        }
        target = chosen;
        switch (chosen.destination()) {
            case Destination.Nowhere nowhere -> refuse(Refusals.nowhere(route, nowhere));
            case Balance balance -> {
                Rewrite.request(request, asked, good, policy, chosen, client.facts(), context.config.forwarded());
                named = policy.cookie()
                        .map(cookie -> Sticky.named(cookie.name(), request, balance))
                        .orElse(null);
                attempts = new Attempts(
                        client.upstreams(), balance, policy, client.facts().address(), named);
                if (!policy.mirrors().isEmpty()) {
                    mirrors = Mirrored.start(policy.mirrors(), request, client, patience);
                }
                tryNext(attempts);
            }
        }
    }

    private void tryNext(Attempts among) {
        Backend backend = among.next();
        if (backend == null) {
            refuse(Refusals.nobodyAccepts(among.service(), among.failed()));
            return;
        }
        record.backend(backend);
        UpstreamConnection idle =
                among.idle(asked.repeatable() ? context.config.timeouts().idleBackend() : FRESH);
        if (idle != null) {
            attach(idle); // flushed with whatever else of the request is here already
        } else {
            client.upstreams().connect(backend, patience.connect(), this);
        }
    }

    @Override
    public void connected(UpstreamConnection connection) {
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

    /** Nothing was sent yet, so any request may go to another backend. */
    @Override
    public void refused(Backend backend) {
        context.metrics.backendFailed();
        if (over || attempts == null) {
            client.upstreams().refused(backend);
            return;
        }
        attempts.refused(backend);
        tryNext(attempts);
        requestReadComplete(); // a connection that was waiting is used at once, and no read will flush it
        client.readMore();
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
        } else if (bodyBytes > bodyLimit) {
            content.release();
            requestBody = Message.UNDER_WAY; // its rest may still be on the way; close after the answer
            stop(RequestRules.tooLarge(bodyLimit));
        } else {
            HttpContent sent = last ? withoutTrailers((LastHttpContent) content) : content;
            for (Mirrored each : mirrors) {
                each.body(sent);
            }
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

    @Override
    public void backendTakesMore() {
        client.readMore();
    }

    void clientTakesMore() {
        if (upstream != null) {
            upstream.channel().read();
        }
    }

    private void waitForMore() {
        boolean forAnswer = requestBody == Message.ENDED && response == Message.WAITING;
        Duration limit =
                forAnswer ? patience.answer() : response == Message.UNDER_WAY ? longer(patience) : patience.progress();
        client.deadline().in(policy.patience().total().isEmpty() ? limit : record.within(limit, totalLimit()));
    }

    private static Duration longer(Patience patience) {
        return patience.answer().compareTo(patience.progress()) > 0 ? patience.answer() : patience.progress();
    }

    private Duration totalLimit() {
        return policy.patience().total().orElseThrow();
    }

    @Override
    public void responseHead(HttpResponse answer) {
        String fault = ResponseHead.fault(answer);
        boolean interimHead = ResponseHead.interim(answer);
        boolean upgraded = answer.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
        if (fault == null && upgraded && asked.upgrade() == null) {
            fault = "it changes the protocol, which nobody asked for";
        }
        if (fault != null) {
            stop(Refusals.unreadableAnswer(service(), backend(), fault));
        } else if (interimHead) {
            interim = answer; // Netty ends it as if it had a body
        } else if (response == Message.WAITING) {
            if (!askAgain(answer)) {
                pass(answer);
            }
        }
    }

    private void pass(HttpResponse answer) {
        response = Message.UNDER_WAY;
        record.status(answer.status().code());
        judgeBackend(answer.status().code());
        head = ResponseHead.rewrite(answer, asked, clientStays && !client.draining());
        if (policy != Policy.NONE || target != null) {
            Rewrite.answer(answer, request, policy, target, named, backend());
        }
        client.write(answer);
        if (answer instanceof FullHttpResponse) {
            response = Message.ENDED;
            end();
        } else {
            waitForMore();
        }
    }

    private void judgeBackend(int status) {
        if (attempts != null) {
            if (status >= 502 && status <= 504) {
                attempts.blame();
            } else {
                attempts.answered();
            }
        }
    }

    /** Whether this answer is worth another attempt, and the request may have one. */
    private boolean askAgain(HttpResponse answer) {
        UpstreamConnection used = upstream;
        if (used == null
                || attempts == null
                || !policy.retries().codes().contains(answer.status().code())
                || !asked.repeatable()
                || requestBody != Message.ENDED
                || !attempts.repeat(used)) {
            return false;
        }
        upstream = null;
        used.close();
        again(attempts);
        return true;
    }

    private void again(Attempts among) {
        Duration backoff = policy.retries().backoff();
        if (backoff.isZero()) {
            tryNext(among);
            requestReadComplete();
        } else {
            client.upstreams().later(backoff, () -> {
                if (!over) {
                    tryNext(among);
                    requestReadComplete();
                }
            });
        }
    }

    @Override
    public void responseBody(HttpContent content) {
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
            record.sent(content.content().readableBytes());
            client.write(content);
            if (content instanceof LastHttpContent) {
                response = Message.ENDED;
                end();
            }
        }
    }

    private void interimEnded(HttpResponse answer) {
        if (answer.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            UpstreamConnection backend = upstream;
            if (backend != null) {
                record.status(answer.status().code());
                finish();
                client.upgrade(answer, backend);
            }
        } else if (!asked.http10()) {
            HopByHop.remove(answer.headers());
            client.write(answer);
            client.write(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    @Override
    public void responseReadComplete() {
        client.flush();
        if (client.writable() && upstream != null) {
            if (response == Message.UNDER_WAY) {
                waitForMore();
            }
            upstream.channel().read();
        }
    }

    /** The backend's connection ended, or broke, before the answer did. */
    @Override
    public void backendLost() {
        UpstreamConnection lost = upstream;
        if (over || lost == null) {
            return;
        }
        upstream = null;
        fault();
        if (response == Message.WAITING && asked.repeatable() && attempts != null && attempts.repeat(lost)) {
            again(attempts);
        } else {
            stop(Refusals.lost(service(), lost.backend()));
        }
    }

    private void fault() {
        context.metrics.backendFailed();
        if (attempts != null) {
            attempts.blame();
        }
    }

    void expired() {
        if (policy.patience().total().isPresent() && record.older(totalLimit())) {
            stop(Refusals.tooLong(totalLimit()));
        } else if (attempts == null) {
            stop(Refusals.tooManyPasswords()); // nothing else keeps a request before it has a backend
        } else if (response == Message.WAITING && requestBody == Message.UNDER_WAY && wantsMore()) {
            stop(Refusals.slowClient(patience.progress()));
        } else {
            UpstreamConnection slow = upstream;
            fault();
            boolean attempt = policy.patience().attempt().isPresent();
            if (attempt
                    && slow != null
                    && response == Message.WAITING
                    && asked.repeatable()
                    && attempts != null
                    && attempts.repeat(slow)) {
                upstream = null;
                slow.close();
                again(attempts);
            } else {
                stop(Refusals.slowBackend(service(), backend(), patience.answer()));
            }
        }
    }

    /** The client is gone; so is the reason to go on. */
    void clientGone() {
        if (!over) {
            record.clientGone();
            finish();
        }
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
        answer(Answers.page(refusal));
    }

    private void answer(FullHttpResponse page) {
        pending.forEach(HttpContent::release);
        pending.clear();
        clientStays &= !client.draining() && (requestBody == Message.ENDED || !asked.hasBody());
        ResponseHead.connection(page.headers(), asked, clientStays);
        FieldEdits.answer(policy, Rewrite.origin(request), page.headers());
        record.status(page.status().code());
        record.sent(page.content().readableBytes());
        client.write(page);
        response = Message.ENDED;
        end();
    }

    /** Called when the answer has ended, and again when the request has. */
    private void end() {
        if (over || requestBody != Message.ENDED && !asked.hasBody() && clientStays) {
            return; // the end of a request without body is here already, behind its head
        }
        ResponseHead answered = head;
        UpstreamConnection used = upstream;
        boolean keep = used != null && answered != null && answered.backendStays() && requestBody == Message.ENDED;
        if (keep) {
            upstream = null;
        }
        finish();
        if (keep) {
            Objects.requireNonNull(used).release();
        } else {
            dropUpstream();
        }
        boolean stays = answered == null ? clientStays : answered.clientStays();
        client.ended(stays && requestBody == Message.ENDED, requestBody == Message.ENDED);
    }

    /** Everything that counts requests under way is told, once. */
    private void finish() {
        over = true;
        record.end();
        unlease();
        if (visit != null && visit != Limiter.TOO_MANY) {
            visit.end();
        }
        visit = null;
        mirrors.forEach(Mirrored::requestOver);
        mirrors = List.of();
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
