package dev.portolan.proxy.core;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/**
 * What the table needs of one EndpointSlice.
 *
 * @param namespace its namespace
 * @param service the Service it belongs to, label {@code kubernetes.io/service-name}
 * @param family the family of all its addresses
 * @param ports its ports; a named targetPort is a number here already
 * @param endpoints its endpoints
 */
public record SliceView(String namespace, String service, Family family, List<Port> ports, List<Endpoint> endpoints) {
    /** One port that all endpoints of the slice have; {@code name} is the Service port's. */
    public record Port(String name, Protocol protocol, int port) {}

    /**
     * One endpoint.
     *
     * @param address its first address; the further ones mean nothing to clients ("EndpointSlices")
     * @param state what its conditions say
     * @param nodeName the node it runs on, or empty
     * @param hints whom it is meant for
     */
    public record Endpoint(InetAddress address, State state, String nodeName, Hints hints) {
        /** One that is meant for everybody. */
        public Endpoint(InetAddress address, State state, String nodeName) {
            this(address, state, nodeName, Hints.NONE);
        }
    }

    /**
     * Whom an endpoint is meant for ({@code trafficDistribution}, KEP-2433 and KEP-3015); a preference.
     *
     * @param zones names of zones
     * @param nodes names of nodes
     */
    public record Hints(Set<String> zones, Set<String> nodes) {
        /** For everybody. */
        public static final Hints NONE = new Hints(Set.of(), Set.of());

        /** Copies both. */
        public Hints {
            zones = Set.copyOf(zones);
            nodes = Set.copyOf(nodes);
        }
    }

    /** An endpoint's conditions in the one form in which they are used, best first. */
    public enum State {
        /** Takes new connections. */
        READY,
        /** Is being deleted but still answers: used when nobody is ready (KEP-1669). */
        SERVING_WHILE_TERMINATING,
        /** Not ready, not being deleted. */
        NOT_READY,
        /** Is being deleted and does not answer. */
        TERMINATING;

        /** From the API's three conditions, after their defaults: ready true, serving as ready, terminating false. */
        public static State of(boolean ready, boolean serving, boolean terminating) {
            if (ready) {
                return READY;
            }
            if (terminating) {
                return serving ? SERVING_WHILE_TERMINATING : TERMINATING;
            }
            return NOT_READY;
        }
    }

    /** The Service it belongs to. */
    public ServiceKey key() {
        return new ServiceKey(namespace, service);
    }

    /** Copies the lists. */
    public SliceView {
        ports = List.copyOf(ports);
        endpoints = List.copyOf(endpoints);
    }
}
