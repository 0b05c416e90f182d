package dev.portolan.proxy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a proxy is doing, as {@code /healthz} would tell it.
 *
 * @param lastApplied when the data plane last took a table; empty before the first
 * @param pendingSince since when the data plane has owed us a change, the first table included; empty when it is up to date
 * @param frontends how many frontends that table has
 * @param unserved how many of them are not served
 * @param failing why the data plane takes nothing at the moment; empty while it does
 * @param nodeLeaving whether the Node object is being deleted: load balancers should look elsewhere
 */
public record ProxyHealth(
        Optional<Instant> lastApplied,
        Optional<Instant> pendingSince,
        int frontends,
        int unserved,
        Optional<String> failing,
        boolean nodeLeaving) {
    /** After what time a change that is not applied counts as illness: twice kube-proxy's usual period of full runs. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /**
     * Whether the data plane keeps up: what {@code /livez} and {@code /healthz} of kube-proxy rest on (KEP-3836). Also while it
     * is starting, for as long.
     */
    public boolean current(Instant now) {
        return pendingSince.map(since -> since.plus(PATIENCE).isAfter(now)).orElse(true);
    }

    /** Whether new clients are well served here. */
    public boolean ok() {
        return lastApplied.isPresent() && failing.isEmpty() && !nodeLeaving;
    }
}
