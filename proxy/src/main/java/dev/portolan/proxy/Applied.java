package dev.portolan.proxy;

import dev.portolan.proxy.core.Frontend;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far a table could be applied.
 *
 * @param failures the frontends that are not served, and why; empty when all are
 */
public record Applied(SortedMap<Frontend, Failure> failures) {
    /** Every frontend is served. */
    public static final Applied FULLY = new Applied(new TreeMap<>());

    /** Copies the map. */
    public Applied {
        failures = Collections.unmodifiableSortedMap(new TreeMap<>(failures));
    }

    /** Everything but {@code failures} is served. */
    public static Applied except(Map<Frontend, Failure> failures) {
        return failures.isEmpty() ? FULLY : new Applied(new TreeMap<>(failures));
    }

    /**
     * Why one frontend is not served.
     *
     * @param reason what an operator can do something about
     * @param detail the operating system's words, or a sentence of ours
     */
    public record Failure(Reason reason, String detail) {}

    /** The sorts of failure. */
    public enum Reason {
        /** Another process listens on this address and port. */
        PORT_BUSY,
        /** Ports below {@code net.ipv4.ip_unprivileged_port_start} (1024) need privilege. */
        NOT_PERMITTED,
        /** The address is not one of this host's. */
        ADDRESS_NOT_LOCAL,
        /** This data plane cannot carry the protocol. */
        PROTOCOL_UNSUPPORTED,
        /** Anything else; see the detail. */
        OTHER
    }
}
