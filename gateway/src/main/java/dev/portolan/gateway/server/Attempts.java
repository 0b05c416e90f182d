package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Backend;
import dev.portolan.gateway.core.Destination.Balance;
import dev.portolan.gateway.core.ServiceKey;
import dev.portolan.gateway.server.UpstreamConnection.Use;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which backends one request tries: each at most once while they refuse, and one more after an answer that never came. */
final class Attempts {
    private enum Sent {
        AT_MOST_ONCE,
        TWICE
    }

    private final Upstreams upstreams;
    private final Balance balance;
    private final InetAddress client;
    private final Set<Backend> failed = new LinkedHashSet<>();
    private Sent sent = Sent.AT_MOST_ONCE;
    private Backend current;
    private boolean leased;

    Attempts(Upstreams upstreams, Balance balance, InetAddress client) {
        this.upstreams = upstreams;
        this.balance = balance;
        this.client = client;
        this.current = balance.backends().getFirst();
    }

    /** The next backend, which counts as busy with this request until {@link #release}; null when none is left. */
    @Nullable
    Backend next() {
        release();
        Backend chosen = upstreams.choose(balance, client, failed);
        if (chosen != null) {
            current = chosen;
            leased = true;
            upstreams.began(chosen);
        }
        return chosen;
    }

    /** A connection to the current backend that waits for a request; none for the second time, which shall not meet the same fate. */
    @Nullable
    UpstreamConnection idle(Duration longest) {
        return sent == Sent.TWICE ? null : upstreams.takeIdle(current, longest);
    }

    void refused(Backend backend) {
        release();
        failed.add(backend);
    }

    /** Whether the request may be sent again after {@code lost} broke; true once. */
    boolean repeat(UpstreamConnection lost) {
        release();
        if (sent == Sent.TWICE) {
            return false;
        }
        sent = Sent.TWICE;
        if (lost.use() == Use.FIRST && balance.backends().size() > 1) {
            failed.add(lost.backend()); // not merely a kept connection that grew old
        }
        return true;
    }

    /** The request no longer concerns the current backend. */
    void release() {
        if (leased) {
            leased = false;
            upstreams.ended(current);
        }
    }

    /** The backend tried last. */
    Backend current() {
        return current;
    }

    Set<Backend> failed() {
        return failed;
    }

    ServiceKey service() {
        return balance.service();
    }
}
