package dev.portolan.gateway.core;

/** Where an Ingress sends requests, in its own words. */
public sealed interface BackendRef {
    /** A port of a Service of the Ingress' namespace. */
    record ServicePort(String service, PortRef port) implements BackendRef {}

    /** An object of another kind, which only the controller it was made for understands. */
    record Resource(String kind, String name) implements BackendRef {}
}
