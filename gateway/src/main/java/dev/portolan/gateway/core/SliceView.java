package dev.portolan.gateway.core;

import java.net.InetAddress;
import java.util.List;

/**
 * What routing needs of one EndpointSlice.
 *
 * @param ports its TCP ports; {@code name} is the Service port's
 * @param endpoints its endpoints
 */
public record SliceView(List<Port> ports, List<Endpoint> endpoints) {
    /** One port that all endpoints of the slice have. */
    public record Port(String name, int port) {}

    /** One endpoint at its first address; further ones mean nothing to clients. */
    public record Endpoint(InetAddress address, State state) {}

    /** An endpoint's conditions in the form in which they are used, best first. */
    public enum State {
        /** Takes new requests. */
        READY("ready"),
        /** Is being deleted but still answers: used when nobody is ready (KEP-1669). */
        SERVING_WHILE_TERMINATING("terminating"),
        /** Not ready, not being deleted. */
        NOT_READY("not ready"),
        /** Is being deleted and does not answer. */
        TERMINATING("terminating");

        private final String text;

        State(String text) {
            this.text = text;
        }

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

        /** For users. */
        public String text() {
            return text;
        }
    }

    /** Copies the lists. */
    public SliceView {
        ports = List.copyOf(ports);
        endpoints = List.copyOf(endpoints);
    }
}
