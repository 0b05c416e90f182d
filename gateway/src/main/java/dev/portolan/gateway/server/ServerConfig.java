package dev.portolan.gateway.server;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How the proxy runs.
 *
 * @param bind where it listens for plain HTTP; port 0 takes a free one
 * @param tlsBind where it listens for TLS, likewise
 * @param eventLoops threads that carry requests, at least 1
 * @param forwarded what becomes of {@code X-Forwarded-*} and {@code Forwarded} fields that a client sends
 * @param preamble what comes before a client's first byte
 * @param accessLog the file to which each request adds a line; {@code -} for standard output
 */
public record ServerConfig(
        List<InetSocketAddress> bind,
        List<InetSocketAddress> tlsBind,
        int eventLoops,
        Limits limits,
        Timeouts timeouts,
        Forwarded forwarded,
        Preamble preamble,
        Optional<Path> accessLog) {
    /** What a client says about where its request came from. */
    public enum Forwarded {
        /** Anybody could say that: it is replaced. */
        REPLACE,
        /** Only trusted proxies can reach the gateway: it is kept, and the client's address appended. */
        APPEND
    }

    /** Whether a load balancer in front says who connected to it. */
    public enum Preamble {
        /** Clients connect themselves. */
        NONE,
        /** Every connection begins with a header of the PROXY protocol, version 1 or 2; one that does not is closed. */
        PROXY_PROTOCOL
    }

    /** One address without TLS, two loops, default limits and timeouts, nothing that clients say is believed. */
    public static ServerConfig on(InetSocketAddress address) {
        return new ServerConfig(
                List.of(address),
                List.of(),
                2,
                Limits.DEFAULT,
                Timeouts.DEFAULT,
                Forwarded.REPLACE,
                Preamble.NONE,
                Optional.empty());
    }

    /** Copies the lists. */
    public ServerConfig {
        bind = List.copyOf(bind);
        tlsBind = List.copyOf(tlsBind);
    }

    /** The same with TLS at another address. */
    public ServerConfig withTls(InetSocketAddress address) {
        return new ServerConfig(bind, List.of(address), eventLoops, limits, timeouts, forwarded, preamble, accessLog);
    }

    /** The same with so many threads. */
    public ServerConfig withEventLoops(int threads) {
        return new ServerConfig(bind, tlsBind, threads, limits, timeouts, forwarded, preamble, accessLog);
    }

    /** The same with other limits. */
    public ServerConfig withLimits(Limits other) {
        return new ServerConfig(bind, tlsBind, eventLoops, other, timeouts, forwarded, preamble, accessLog);
    }

    /** The same with other timeouts. */
    public ServerConfig withTimeouts(Timeouts other) {
        return new ServerConfig(bind, tlsBind, eventLoops, limits, other, forwarded, preamble, accessLog);
    }

    /** The same behind another proxy, or none. */
    public ServerConfig behind(Forwarded other, Preamble before) {
        return new ServerConfig(bind, tlsBind, eventLoops, limits, timeouts, other, before, accessLog);
    }

    /** The same with an access log. */
    public ServerConfig withAccessLog(Path file) {
        return new ServerConfig(bind, tlsBind, eventLoops, limits, timeouts, forwarded, preamble, Optional.of(file));
    }
}
