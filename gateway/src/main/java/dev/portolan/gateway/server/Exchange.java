package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Action;
import dev.portolan.gateway.core.Backend;
import dev.portolan.gateway.core.Destination;
import dev.portolan.gateway.core.Destination.Balance;
import dev.portolan.gateway.core.Policy;
import dev.portolan.gateway.core.Route;
import dev.portolan.gateway.core.Router;
import dev.portolan.gateway.core.ServiceKey;
import dev.portolan.gateway.server.UpstreamConnection.Kind;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer: finds the route, a backend and a connection to it, carries both bodies, and sees to it that exactly one
 * answer reaches the client. Lives on the client's event loop.
 *
 * <p>Hot path: no copy of any body, no lock; per request this object, the two heads and one hash lookup per host and path.
 */
final class Exchange implements Served {
    /** How far the answer is. */
    private enum Answer {
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
    private final RequestBody body = new RequestBody();
    private final ExchangeRecord record;
    private Terms terms;
    private Action.@Nullable Target target;
    private @Nullable Attempts attempts;
    private @Nullable Backend named;
    private @Nullable UpstreamConnection upstream;
    private Answer response = Answer.WAITING;
    private @Nullable HttpResponse interim;
    private @Nullable ResponseHead head;
    private boolean over;
    private boolean clientStays;

    Exchange(Asker client, ServerContext context, HttpRequest request) {
        this.client = client;
        this.context = context;
        this.request = request;
        this.asked = HeadFacts.of(request);
        this.clientStays = asked.keepAlive();
        this.terms = context.terms;
        this.record = new ExchangeRecord(context, client.facts(), request);
    }

    void start(@Nullable Router table) {
        new Arrival(this, context, client.facts(), request).judge(table);
    }

    /** From here on what the route grants holds. */
    void take(Terms granted, Route route) {
        terms = granted;
        record.route(route.owner());
    }

    /**
     * Has a password compared, and goes on with the verdict if the client is still there.
     *
     * @return false when too many wait for that already
     */
    boolean compare(String stored, String given, Consumer<Passwords.Verdict> then) {
        waitForMore();
        Upstreams loop = client.upstreams();
        return context.passwords.compare(
                stored,
                given,
                verdict -> loop.execute(() -> {
                    if (!over) {
                        then.accept(verdict);
                        requestReadComplete(); // no read will flush it
                        client.readMore();
                    }
                }));
    }

    /** The route lets the request pass. */
    void proceed(Route route, RequestRules.Verdict.Good good) {
        if (asked.contentLength() > terms.bodyLimit()) {
            refuseAndPart(RequestRules.tooLarge(terms.bodyLimit()));
        } else if (route.action() instanceof Action.Forward forward) {
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
                Policy policy = terms.policy();
                Rewrite.request(request, asked, good, policy, chosen, client.facts(), context.config.forwarded());
                named = policy.cookie()
                        .map(cookie -> Sticky.named(cookie.name(), request, balance))
                        .orElse(null);
                attempts = new Attempts(
                        client.upstreams(), balance, policy, client.facts().address(), named);
                if (!policy.mirrors().isEmpty()) {
                    body.mirror(Mirrored.start(policy.mirrors(), request, client, terms.patience()));
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
            client.upstreams().connect(backend, terms.patience().connect(), this);
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
        record.attempt();
        connection.serve(this);
        connection.write(request);
        body.sendTo(connection);
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
        tryAtOnce(attempts);
        client.readMore();
    }

    boolean requestEnded() {
        return body.ended();
    }

    /** Whether the client should be read now. */
    boolean wantsMore() {
        return body.ended()
                ? asked.upgrade() == null
                : upstream != null && upstream.channel().isWritable();
    }

    /** The next part of the request's body; takes it over. */
    void requestBody(HttpContent content) {
        body.arrived(content);
        if (response == Answer.ENDED) {
            content.release();
            if (content instanceof LastHttpContent) {
                end();
            }
        } else if (content.decoderResult().isFailure()) {
            content.release();
            body.spoiled();
            stop(Refusal.badRequest("the request's body is not well-formed"));
        } else if (body.bytes() > terms.bodyLimit()) {
            content.release();
            body.spoiled();
            stop(RequestRules.tooLarge(terms.bodyLimit()));
        } else {
            body.pass(content, upstream);
            waitForMore();
        }
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
        Terms.Wait what = response == Answer.UNDER_WAY
                ? Terms.Wait.BOTH
                : body.ended() && response == Answer.WAITING ? Terms.Wait.ANSWER : Terms.Wait.REQUEST;
        client.deadline().in(terms.left(what, record));
    }

    @Override
    public void responseHead(HttpResponse answer) {
        boolean mayChange = asked.upgrade() != null && upstream != null && upstream.kind() == Kind.CONNECTION;
        String fault = ResponseHead.fault(answer, mayChange);
        if (over || response != Answer.WAITING) {
            return; // nobody waits for it any more
        }
        if (fault != null) {
            stop(Refusals.unreadableAnswer(service(), backend(), fault));
        } else if (ResponseHead.interim(answer)) {
            if (answer instanceof FullHttpResponse) {
                interimEnded(answer); // so Netty gives it over HTTP/2
            } else {
                interim = answer; // over HTTP/1.1 Netty ends it as if it had a body
            }
        } else if (!askAgain(answer)) {
            pass(answer);
        }
    }

    private void pass(HttpResponse answer) {
        response = Answer.UNDER_WAY;
        record.status(answer.status().code());
        if (attempts != null) {
            attempts.answered(answer.status().code());
        }
        head = ResponseHead.rewrite(answer, asked, clientStays && !client.draining());
        if (terms.policy() != Policy.NONE || target != null) {
            Rewrite.answer(answer, request, terms.policy(), target, named, backend());
        }
        client.write(answer);
        if (answer instanceof FullHttpResponse) {
            response = Answer.ENDED;
            end();
        } else {
            waitForMore();
        }
    }

    /** Whether this answer is worth another attempt, which then is under way. */
    private boolean askAgain(HttpResponse answer) {
        return terms.policy().retries().codes().contains(answer.status().code()) && body.ended() && again(upstream);
    }

    /** Gives up {@code used} and sends the request once more, unless an answer is out or it may not be repeated. */
    private boolean again(@Nullable UpstreamConnection used) {
        Attempts among = attempts;
        if (used == null || among == null || response != Answer.WAITING || !asked.repeatable() || !among.repeat(used)) {
            return false;
        }
        upstream = null;
        used.close();
        record.attempt();
        waitForMore();
        Duration backoff = terms.policy().retries().backoff();
        if (backoff.isZero()) {
            tryAtOnce(among);
        } else {
            client.upstreams().later(backoff, () -> {
                if (!over) {
                    tryAtOnce(among);
                }
            });
        }
        return true;
    }

    /** A kept connection is used at once, and no read will flush it. */
    private void tryAtOnce(Attempts among) {
        tryNext(among);
        requestReadComplete();
    }

    @Override
    public void responseBody(HttpContent content) {
        HttpResponse before = interim;
        if (before != null) {
            interim = null;
            content.release();
            interimEnded(before);
        } else if (over || response != Answer.UNDER_WAY) {
            content.release();
        } else if (content.decoderResult().isFailure()) {
            content.release();
            stop(Refusals.lost(service(), backend()));
        } else {
            record.sent(content.content().readableBytes());
            client.write(content);
            if (content instanceof LastHttpContent) {
                response = Answer.ENDED;
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
            client.write(ResponseHead.interimToPass(answer));
        }
    }

    @Override
    public void responseReadComplete() {
        client.flush();
        if (client.writable() && upstream != null) {
            if (response == Answer.UNDER_WAY) {
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
        fault();
        if (!again(lost)) {
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
        if (terms.overdue(record)) {
            stop(Refusals.tooLong(terms.total()));
        } else if (attempts == null) {
            stop(Refusals.tooManyPasswords()); // nothing else keeps a request before it has a backend
        } else if (response == Answer.WAITING && !body.ended() && wantsMore() && !terms.attemptOverdue(record)) {
            stop(Refusals.slowClient(terms.patience().progress()));
        } else {
            fault();
            boolean oneAttempt = terms.policy().patience().attempt().isPresent();
            if (!oneAttempt || !again(upstream)) {
                stop(Refusals.slowBackend(service(), backend(), terms.patience().answer()));
            }
        }
    }

    /** The client is gone; so is the reason to go on. */
    void clientGone() {
        if (!over) {
            record.clientGone();
            finish();
        }
        body.drop();
        dropUpstream();
    }

    /** Ends the exchange with {@code refusal}, or, where half an answer is out, by cutting the connection. */
    private void stop(Refusal refusal) {
        if (over) {
            return;
        }
        dropUpstream();
        if (response == Answer.WAITING) {
            refuse(refusal);
        } else {
            client.cut();
        }
    }

    /** Refuses, and closes the connection: what else is on it cannot be trusted, or is too much. */
    void refuseAndPart(Refusal refusal) {
        clientStays = false;
        refuse(refusal);
    }

    void refuse(Refusal refusal) {
        answer(Answers.page(refusal));
    }

    /** Answers with a page of our own. */
    void answer(FullHttpResponse page) {
        body.drop();
        clientStays &= !client.draining() && (body.ended() || !asked.hasBody());
        ResponseHead.connection(page.headers(), asked, clientStays);
        FieldEdits.answer(terms.policy(), Rewrite.origin(request), page.headers());
        record.status(page.status().code());
        record.sent(page.content().readableBytes());
        client.write(page);
        response = Answer.ENDED;
        end();
    }

    /** Called when the answer has ended, and again when the request has. */
    private void end() {
        if (over || !body.ended() && !asked.hasBody() && clientStays) {
            return; // the end of a request without body is here already, behind its head
        }
        ResponseHead answered = head;
        UpstreamConnection used = upstream;
        boolean keep = used != null && answered != null && answered.backendStays() && body.ended();
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
        client.ended(stays && body.ended(), body.ended());
    }

    /** Everything that counts requests under way is told, once. */
    private void finish() {
        over = true;
        record.end();
        unlease();
        terms.end();
        body.over();
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
