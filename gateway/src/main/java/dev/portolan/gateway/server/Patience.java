package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Policy;
import java.time.Duration;

/**
 * How long one request waits: what its route says, else the server.
 *
 * @param connect for a backend to accept
 * @param answer for the answer's head, and then for its next bytes
 * @param progress for the next bytes of the request's body
 */
record Patience(Duration connect, Duration answer, Duration progress) {
    static Patience of(Policy policy, Timeouts standard) {
        Policy.Patience own = policy.patience();
        return new Patience(
                own.connect().orElse(standard.connect()),
                own.attempt().or(own::answer).orElse(standard.answer()),
                own.progress().orElse(standard.progress()));
    }
}
