package dev.portolan.proxy.core;

import java.util.List;

/** What happens to a new connection. */
public sealed interface Target {
    /** Refused at once: TCP reset, or ICMP port unreachable. Nobody anywhere has an endpoint. */
    Target REFUSE = new Refuse();

    /** Dropped without an answer: there are endpoints, but policy Local leaves none on this node. */
    Target DROP = new Drop();

    /** The backends to choose from; empty unless this is {@link Balance}. */
    List<Backend> backends();

    /**
     * Goes to one of {@code backends}, each equally likely.
     *
     * @param backends at least one, ordered, without duplicates
     */
    record Balance(List<Backend> backends) implements Target {
        /** Copies and checks. */
        public Balance {
            backends = List.copyOf(backends);
            if (backends.isEmpty()) {
                throw new IllegalArgumentException("nothing to balance over; say REFUSE or DROP");
            }
        }
    }

    /** See {@link #REFUSE}. */
    record Refuse() implements Target {
        @Override
        public List<Backend> backends() {
            return List.of();
        }
    }

    /** See {@link #DROP}. */
    record Drop() implements Target {
        @Override
        public List<Backend> backends() {
            return List.of();
        }
    }
}
