package dev.portolan.proxy.ebpf;

/** How connections without affinity find their backend. */
public enum Spread {
    /** Each backend is as likely as any other, for each connection anew. */
    RANDOM,
    /**
     * The same client (a network namespace) has the same backend of a Service for as long as that is there, with nothing remembered; see
     * {@link dev.portolan.proxy.core.Maglev}. Takes some sixteen slots a backend.
     */
    MAGLEV
}
