package dev.portolan.proxy.core;

/** Which endpoints a client may be sent to (Service {@code internalTrafficPolicy}, {@code externalTrafficPolicy}). */
public enum Policy {
    /** Any endpoint. Traffic from outside the cluster is masqueraded, so that the answer comes back through this node. */
    CLUSTER,
    /** Only endpoints on this node; the backend sees the client's own address. */
    LOCAL
}
