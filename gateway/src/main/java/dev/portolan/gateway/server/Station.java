package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Backend;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Deque;

/** What one event loop knows of one backend: connections that wait, requests under way, and how it behaved of late. */
final class Station {
    /** So many failures in a row, and the backend is left alone. */
    private static final int PATIENCE = 5;

    private static final int LONGEST_SHIFT = 5;

    final Backend backend;
    final Deque<UpstreamConnection> idle = new ArrayDeque<>();
    final Deque<Channel> http2 = new ArrayDeque<>();
    int underWay;
    private int failures;
    private int ejections;
    private boolean avoided;
    private long avoidUntil;

    Station(Backend backend) {
        this.backend = backend;
    }

    /** It did not accept a connection: others are preferred for {@code nanos}, twice as long each time in a row, 32 times at most. */
    void refused(long now, long nanos) {
        avoided = true;
        avoidUntil = now + (nanos << Math.min(ejections, LONGEST_SHIFT));
        ejections++;
    }

    /** It hung up, was too slow, or answered 502, 503 or 504. */
    void failed(long now, long nanos) {
        if (++failures >= PATIENCE) {
            failures = 0;
            refused(now, nanos);
        }
    }

    void answered() {
        failures = 0;
        ejections = 0;
    }

    boolean avoided(long now) {
        if (avoided && avoidUntil - now <= 0) {
            avoided = false;
        }
        return avoided;
    }

    boolean unused() {
        return underWay == 0 && idle.isEmpty() && http2.isEmpty();
    }
}
