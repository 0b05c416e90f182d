package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Backend;
import dev.portolan.gateway.core.Destination.Balance;
import dev.portolan.gateway.core.Policy;
import dev.portolan.gateway.core.ServiceKey;
import dev.portolan.gateway.server.UpstreamConnection.Use;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which backends one request tries: each at most once while they refuse, and a few more after an answer that never came. */
final class Attempts {
    private final Upstreams upstreams;
    private final Balance balance;
    private final Policy policy;
    private final InetAddress client;
    private final @Nullable Backend preferred;
    private Set<Backend> failed = Set.of();
    private int repeatsLeft;
    private boolean first = true;
    private Backend current;
    private boolean leased;

    /** @param preferred the backend to be asked first, if it is one of these and in good health */
    Attempts(Upstreams upstreams, Balance balance, Policy policy, InetAddress client, @Nullable Backend preferred) {
        this.upstreams = upstreams;
        this.balance = balance;
        this.policy = policy;
        this.client = client;
        this.preferred = preferred;
        this.repeatsLeft = policy.retries().attempts().orElse(1);
        this.current = balance.backends().getFirst();
    }

    /** The next backend, which counts as busy with this request until {@link #release}; null when none is left. */
    @Nullable
    Backend next() {
        release();
        Backend chosen = preferred != null && !failed.contains(preferred) && !upstreams.avoided(preferred)
                ? preferred
                : upstreams.choose(balance, policy.turn(), client, failed);
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
        return first ? upstreams.takeIdle(current, longest) : null;
    }

    void refused(Backend backend) {
        release();
        upstreams.refused(backend);
        add(backend);
    }

    private void add(Backend backend) {
        if (failed.isEmpty()) {
            failed = new LinkedHashSet<>();
        }
        failed.add(backend);
    }

    /** The current backend took the request and did not answer it. */
    void blame() {
        upstreams.failed(current);
    }

    /** The current backend answered with {@code status}; some of them say that it cannot do its work. */
    void answered(int status) {
        if (status >= 502 && status <= 504) {
            blame();
        } else {
            upstreams.answered(current);
        }
    }

    /** Whether the request may be sent again after {@code lost} broke or gave a bad answer; each time uses up one. */
    boolean repeat(UpstreamConnection lost) {
        release();
        if (repeatsLeft == 0) {
            return false;
        }
        repeatsLeft--;
        first = false;
        if (lost.use() == Use.FIRST && failed.size() + 1 < balance.backends().size()) {
            add(lost.backend()); // not merely a kept connection that grew old
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
