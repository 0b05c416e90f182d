package dev.portolan.gateway.core;

import java.util.Optional;

/**
 * What is spoken with a backend.
 *
 * @param protocol HTTP/1.1 or HTTP/2
 * @param tls empty for plain TCP
 */
public record Wire(Protocol protocol, Optional<BackendTls> tls) {
    /** HTTP/1.1 over TCP. */
    public static final Wire PLAIN = new Wire(Protocol.HTTP_1, Optional.empty());

    /** HTTP/2 over TCP, without asking first (RFC 9113 §3.3). */
    public static final Wire H2C = new Wire(Protocol.HTTP_2, Optional.empty());

    /** The version of HTTP. */
    public enum Protocol {
        HTTP_1,
        HTTP_2
    }

    /**
     * TLS to a backend.
     *
     * @param serverName sent as SNI and, where the certificate is checked, expected in it
     * @param trust whom to believe
     */
    public record BackendTls(Optional<String> serverName, Trust trust) {}

    /** Whose certificates of backends are believed. */
    public sealed interface Trust {
        /** Anybody's: the connection is secret, but not who is at its end. */
        record Anybody() implements Trust {}

        /** Those whom this system believes. */
        record WellKnown() implements Trust {}

        /** Those signed by one of these, as PEM. */
        record Authorities(String pem) implements Trust {}
    }
}
