package dev.portolan.apiserver.http;

import dev.portolan.apiserver.auth.User;
import dev.portolan.apiserver.storage.ApiException;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets in as many requests as may be at work at once, and nobody waits: who is too many is told to come again. Thread-safe. */
final class InFlight {
    private static final int RETRY_SECONDS = 1;

    private final InFlightLimits limits;
    private final AtomicInteger readOnly = new AtomicInteger();
    private final AtomicInteger mutating = new AtomicInteger();

    InFlight(InFlightLimits limits) {
        this.limits = limits;
    }

    /** A place among those at work, given back when it is closed. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Takes a place; requests that last as their clients wish, and the cluster's masters, need none.
     *
     * @throws ApiException 429 when all are taken
     */
    Place enter(Operation operation, User user) {
        if (operation.longRunning() || user.in(User.MASTERS)) return () -> {};
        AtomicInteger count = operation.mutating() ? mutating : readOnly;
        int most = operation.mutating() ? limits.mutating() : limits.readOnly();
        if (count.incrementAndGet() > most) {
            count.decrementAndGet();
            throw ApiException.tooManyRequests("Too many requests, please try again later.", RETRY_SECONDS);
        }
        return count::decrementAndGet;
    }

    /** How many read at this moment. */
    int readOnly() {
        return readOnly.get();
    }

    /** How many write at this moment. */
    int mutating() {
        return mutating.get();
    }
}
