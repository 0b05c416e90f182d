package dev.portolan.proxy.core;

import java.time.Duration;

/** Whether later connections of the same client go where its first one went (Service {@code spec.sessionAffinity}). */
public sealed interface Affinity {
    /** No affinity: every connection chooses anew. */
    Affinity NONE = new None();

    /** Every connection chooses anew. */
    record None() implements Affinity {}

    /**
     * By client address. Renewed by use; when the backend is gone the client chooses anew.
     *
     * @param timeout how long after its last connection a client is remembered, 1–86400 s
     */
    record ClientIp(Duration timeout) implements Affinity {}
}
