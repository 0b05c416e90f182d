package dev.portolan.node.core;

/**
 * What the probes of a running container say; a probe that isn't there says yes.
 *
 * @param started the startup probe has succeeded
 * @param ready the readiness probe succeeds
 * @param complaint why the container has to be restarted (a liveness or startup probe failed for good); empty when it hasn't to be
 */
public record Health(boolean started, boolean ready, String complaint) {
    /** Nothing to complain about. */
    public static final Health GOOD = new Health(true, true, "");

    /** Nothing known yet, or not running. */
    public static final Health NONE = new Health(false, false, "");

    /** Fit for traffic. */
    public boolean serving() {
        return started && ready;
    }
}
