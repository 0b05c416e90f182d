package dev.portolan.gateway.server;

import java.time.Duration;

/**
 * How long the gateway waits for anything.
 *
 * @param requestHead from a new connection to its first complete request head; then the connection is closed
 * @param keepAlive from an answer to the next complete request head
 * @param connect for a backend to accept; then the next is tried
 * @param answer from the request's end to the answer's head; then 504
 * @param progress for the next bytes of a body, either way; then 408, or the connection is cut
 * @param upgraded for the next bytes of an upgraded connection
 * @param idleBackend for which a connection to a backend is kept without a request
 * @param avoid for which a backend that refused is left alone while there are others
 * @param drain for requests under way when the gateway is closed
 */
public record Timeouts(
        Duration requestHead,
        Duration keepAlive,
        Duration connect,
        Duration answer,
        Duration progress,
        Duration upgraded,
        Duration idleBackend,
        Duration avoid,
        Duration drain) {
    /** In the range of what other proxies do. */
    public static final Timeouts DEFAULT = new Timeouts(
            Duration.ofSeconds(15),
            Duration.ofSeconds(75),
            Duration.ofSeconds(3),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofHours(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(3),
            Duration.ofSeconds(10));

    /** The three that a route may have its own of. */
    Patience patience() {
        return new Patience(connect, answer, progress);
    }

    /** The same with another patience for answers. */
    public Timeouts withAnswer(Duration limit) {
        return new Timeouts(requestHead, keepAlive, connect, limit, progress, upgraded, idleBackend, avoid, drain);
    }

    /** The same with another time to end. */
    public Timeouts withDrain(Duration limit) {
        return new Timeouts(requestHead, keepAlive, connect, answer, progress, upgraded, idleBackend, avoid, limit);
    }

    /** The same with another patience for a request's head and body. */
    public Timeouts withRequest(Duration head, Duration bodyProgress) {
        return new Timeouts(head, keepAlive, connect, answer, bodyProgress, upgraded, idleBackend, avoid, drain);
    }
}
