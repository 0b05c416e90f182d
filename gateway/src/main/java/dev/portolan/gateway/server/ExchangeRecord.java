package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Backend;
import io.netty.handler.codec.http.HttpRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is remembered of one request for metrics, the access log and its time limit. */
final class ExchangeRecord {
    private static final int CLIENT_GONE = 499;

    private final ServerContext context;
    private final ClientFacts client;
    private final HttpRequest request;
    private final String target;
    private final long began = System.nanoTime();
    private long attempted = began;
    private String owner = "";
    private @Nullable Backend backend;
    private int status;
    private long bytes;

    ExchangeRecord(ServerContext context, ClientFacts client, HttpRequest request) {
        this.context = context;
        this.client = client;
        this.request = request;
        this.target = request.uri();
    }

    void route(String whose) {
        owner = whose;
    }

    void backend(Backend chosen) {
        backend = chosen;
    }

    void status(int code) {
        status = code;
    }

    void sent(int more) {
        bytes += more;
    }

    /** Nobody is there to read a status; nginx' number for that. */
    void clientGone() {
        status = status == 0 ? CLIENT_GONE : status;
    }

    /** The request is sent to a backend, for the first time or once more. */
    void attempt() {
        attempted = System.nanoTime();
    }

    boolean older(Duration limit) {
        return System.nanoTime() - began >= limit.toNanos();
    }

    boolean attemptOlder(Duration limit) {
        return System.nanoTime() - attempted >= limit.toNanos();
    }

    /** {@code limit}, or what is left of {@code total} if that is less. */
    Duration within(Duration limit, Duration total) {
        return less(limit, total, began);
    }

    /** {@code limit}, or what is left of an attempt's {@code total} if that is less. */
    Duration attemptWithin(Duration limit, Duration total) {
        return less(limit, total, attempted);
    }

    private static Duration less(Duration limit, Duration total, long since) {
        Duration left = total.minusNanos(System.nanoTime() - since);
        return left.compareTo(limit) < 0 ? (left.isNegative() ? Duration.ZERO : left) : limit;
    }

    void end() {
        long took = System.nanoTime() - began;
        context.metrics.request(owner, status, took);
        if (context.accessLog.on()) {
            String chosen = backend == null ? null : backend.toString();
            context.accessLog.add(AccessLine.of(request, client, target, owner, chosen, status, bytes, took));
        }
    }
}
