package dev.portolan.gateway.core;

/** What the table says to a host and a path. */
public sealed interface Lookup {
    /** This route. */
    record Found(Route route) implements Lookup {}

    /** No Ingress knows the host. */
    record UnknownHost() implements Lookup {}

    /** An Ingress knows the host, but none of its paths matches. */
    record UnknownPath() implements Lookup {}
}
