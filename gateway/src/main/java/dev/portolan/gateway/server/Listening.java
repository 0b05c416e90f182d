package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Router;
import dev.portolan.gateway.server.ClientFacts.Scheme;
import org.jspecify.annotations.Nullable;

/** One port: how clients begin there, and who answers. A request takes the router once and follows it to its end. */
final class Listening {
    private final Scheme scheme;
    private volatile @Nullable Router router;

    Listening(Scheme scheme) {
        this.scheme = scheme;
    }

    Scheme scheme() {
        return scheme;
    }

    /** Null until the first routes came. */
    @Nullable
    Router router() {
        return router;
    }

    void follow(Router next) {
        router = next;
    }
}
