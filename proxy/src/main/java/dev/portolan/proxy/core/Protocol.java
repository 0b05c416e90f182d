package dev.portolan.proxy.core;

/** The transport protocols that a Service port may have. */
public enum Protocol {
    /** Connections with half-close. */
    TCP,
    /** Datagrams; a flow is what one client socket sends to one frontend. */
    UDP,
    /** Accepted by the API; only data planes in the kernel can carry it. */
    SCTP
}
