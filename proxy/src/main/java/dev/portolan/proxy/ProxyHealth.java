package dev.portolan.proxy;

import java.time.Instant;
import java.util.Optional;

/**
 * How a proxy is doing, as {@code /healthz} would tell it.
 *
 * @param lastApplied when the data plane last took a table; empty before the first
 * @param frontends how many frontends that table has
 * @param unserved how many of them are not served
 * @param failing why the data plane takes nothing at the moment; empty while it does
 * @param nodeLeaving whether the Node object is being deleted: load balancers should look elsewhere
 */
public record ProxyHealth(
        Optional<Instant> lastApplied, int frontends, int unserved, Optional<String> failing, boolean nodeLeaving) {
    /** Whether new clients are well served here. */
    public boolean ok() {
        return lastApplied.isPresent() && failing.isEmpty() && !nodeLeaving;
    }
}
