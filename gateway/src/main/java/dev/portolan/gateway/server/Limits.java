package dev.portolan.gateway.server;

/**
 * How much of anything the gateway takes.
 *
 * @param requestLineBytes method, target and version; more is answered 414
 * @param headerBytes all header fields of a message together; more is answered 431
 * @param bodyBytes one request's body; more is answered 413
 * @param connections clients at a time; more are closed at once
 * @param idlePerBackend kept-alive connections to one backend that wait for a request, per event loop
 */
public record Limits(int requestLineBytes, int headerBytes, long bodyBytes, int connections, int idlePerBackend) {
    /** 8 KiB, 32 KiB, bodies of any size, 10,000 clients, 320 idle connections (as ingress-nginx). */
    public static final Limits DEFAULT = new Limits(8 << 10, 32 << 10, Long.MAX_VALUE, 10_000, 320);

    /** The same with another limit for bodies. */
    public Limits withBodyBytes(long bytes) {
        return new Limits(requestLineBytes, headerBytes, bytes, connections, idlePerBackend);
    }
}
