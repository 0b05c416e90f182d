package dev.portolan.gateway.core;

import java.util.List;

/** Where a route's requests end up. */
public sealed interface Destination {
    /**
     * At one of these.
     *
     * @param service whose endpoints they are
     * @param backends at least one, in order
     */
    record Balance(ServiceKey service, ServiceView.Affinity affinity, List<Backend> backends) implements Destination {
        /** Copies the list. */
        public Balance {
            backends = List.copyOf(backends);
        }
    }

    /**
     * Nowhere.
     *
     * @param reason why
     * @param text the same for users, a whole sentence without its dot, that names the Service
     */
    record Nowhere(Reason reason, String text) implements Destination {}

    /** Why a route leads nowhere. */
    enum Reason {
        /** The Service does not exist. */
        SERVICE_MISSING("ServiceMissing", Repair.BY_USER),
        /** The Service has no such port. */
        PORT_MISSING("PortMissing", Repair.BY_USER),
        /** The port is UDP or SCTP. */
        PORT_NOT_TCP("PortNotTcp", Repair.BY_USER),
        /** The Service is an alias for a name outside that has no address now. */
        NAME_UNKNOWN("ExternalNameUnknown", Repair.BY_USER),
        /** A reference that is not permitted, or to something that cannot be a backend. */
        INVALID_REFERENCE("InvalidReference", Repair.BY_USER),
        /** The backend is not a Service. */
        RESOURCE_BACKEND("ResourceBackend", Repair.BY_USER),
        /** Nobody is there who could answer now. */
        NO_ENDPOINTS("NoEndpoints", Repair.BY_TIME);

        /** Whether waiting may help. */
        enum Repair {
            BY_USER,
            BY_TIME
        }

        private final String eventReason;
        private final Repair repair;

        Reason(String eventReason, Repair repair) {
            this.eventReason = eventReason;
            this.repair = repair;
        }

        /** As an event has it. */
        public String eventReason() {
            return eventReason;
        }

        /** Whether someone has to change an object; the Service's own events tell of pods that are not ready. */
        public boolean needsUser() {
            return repair == Repair.BY_USER;
        }
    }
}
