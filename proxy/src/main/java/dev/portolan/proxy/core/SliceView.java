package dev.portolan.proxy.core;

import java.net.InetAddress;
import java.util.List;

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
     */
    public record Endpoint(InetAddress address, State state, String nodeName) {}

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

    /** Copies the lists. */
    public SliceView {
        ports = List.copyOf(ports);
        endpoints = List.copyOf(endpoints);
    }
}
