package dev.portolan.node;

import java.time.Duration;

/**
 * What leads connections to pods (data planes, DNS, the Ingress proxy), as far as it can be asked whether it has followed a change of the
 * EndpointSlices. A pod that ends waits for them before it gets SIGTERM.
 */
@FunctionalInterface
public interface Followers {
    /** Nobody can be asked, as where they run in other processes: time has to do. */
    Followers UNKNOWN = deadline -> true;

    /**
     * Waits until every one of them has taken over the EndpointSlices that there are at this moment.
     *
     * @return false when {@code deadline} passes first
     */
    boolean awaitFollowed(Duration deadline) throws InterruptedException;
}
