package dev.portolan.gateway.server;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * How the proxy runs.
 *
 * @param bind where it listens; port 0 takes a free one
 * @param eventLoops threads that carry requests, at least 1
 * @param forwarded what becomes of {@code X-Forwarded-*} and {@code Forwarded} fields that a client sends
 */
public record ServerConfig(
        List<InetSocketAddress> bind, int eventLoops, Limits limits, Timeouts timeouts, Forwarded forwarded) {
    /** What a client says about where its request came from. */
    public enum Forwarded {
        /** Anybody could say that: it is replaced. */
        REPLACE,
        /** Only trusted proxies can reach the gateway: it is kept, and the client's address appended. */
        APPEND
    }

    /** One address, two loops, default limits and timeouts, nothing that clients say is believed. */
    public static ServerConfig on(InetSocketAddress address) {
        return new ServerConfig(List.of(address), 2, Limits.DEFAULT, Timeouts.DEFAULT, Forwarded.REPLACE);
    }

    /** Copies the list. */
    public ServerConfig {
        bind = List.copyOf(bind);
    }

    /** The same with other limits. */
    public ServerConfig withLimits(Limits other) {
        return new ServerConfig(bind, eventLoops, other, timeouts, forwarded);
    }

    /** The same with other timeouts. */
    public ServerConfig withTimeouts(Timeouts other) {
        return new ServerConfig(bind, eventLoops, limits, other, forwarded);
    }
}
