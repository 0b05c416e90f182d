package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Policy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is granted to one request: how long it may wait for what, how long its body may be, and its place among those of its client. */
final class Terms {
    /** What a request waits for. */
    enum Wait {
        /** The next bytes of its body, or a backend. */
        REQUEST,
        /** The answer's head. */
        ANSWER,
        /** The answer's next bytes, while the body may still be on its way. */
        BOTH
    }

    private final Policy policy;
    private final Patience patience;
    private final long bodyLimit;
    private Limiter.@Nullable Visit visit;

    private Terms(Policy policy, Patience patience, long bodyLimit, Limiter.@Nullable Visit visit) {
        this.policy = policy;
        this.patience = patience;
        this.bodyLimit = bodyLimit;
        this.visit = visit;
    }

    /** The server's own, for every request whose route says nothing else. */
    static Terms standard(ServerConfig config) {
        return new Terms(
                Policy.NONE, config.timeouts().patience(), config.limits().bodyBytes(), null);
    }

    /** Those of a route. A visit that the route counts begins, and lasts until {@link #end}. */
    static Terms of(Policy policy, ServerContext context, ClientFacts client) {
        if (policy == Policy.NONE) {
            return context.terms;
        }
        return new Terms(
                policy,
                Patience.of(policy, context.config.timeouts()),
                policy.bodyBytes().orElse(context.config.limits().bodyBytes()),
                policy.rate()
                        .map(rate -> context.limiter.enter(rate, client.address(), System.nanoTime()))
                        .orElse(null));
    }

    Policy policy() {
        return policy;
    }

    Patience patience() {
        return patience;
    }

    /** In bytes. */
    long bodyLimit() {
        return bodyLimit;
    }

    Limiter.@Nullable Visit visit() {
        return visit;
    }

    /** How long {@code what} may take from now, for a request of this record. */
    Duration left(Wait what, ExchangeRecord record) {
        Duration limit = switch (what) {
            case REQUEST -> patience.progress();
            case ANSWER -> patience.answer();
            case BOTH -> patience.answer().compareTo(patience.progress()) > 0 ? patience.answer() : patience.progress();
        };
        if (policy.patience().attempt().isPresent()) {
            limit = record.attemptWithin(limit, policy.patience().attempt().get());
        }
        return policy.patience().total().isEmpty() ? limit : record.within(limit, total());
    }

    /** Whether the time is used up that one attempt has, from the request's first byte to the answer's last. */
    boolean attemptOverdue(ExchangeRecord record) {
        return policy.patience().attempt().filter(record::attemptOlder).isPresent();
    }

    /** Whether all the time is used up that the request has, with every attempt. */
    boolean overdue(ExchangeRecord record) {
        return policy.patience().total().isPresent() && record.older(total());
    }

    /** The time for the whole exchange, of terms that limit it. */
    Duration total() {
        return policy.patience().total().orElseThrow();
    }

    /** The request is over. */
    void end() {
        Limiter.Visit own = visit;
        if (own != null) {
            visit = null;
            if (own != Limiter.TOO_MANY) {
                own.end();
            }
        }
    }
}
