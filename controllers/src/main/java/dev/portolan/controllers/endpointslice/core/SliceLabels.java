package dev.portolan.controllers.endpointslice.core;

import dev.portolan.controllers.ownership.Ownership;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;

/** The labels by which slices are found again (Kubernetes documentation, "EndpointSlices", "Ownership" and "Management"). */
public final class SliceLabels {
    public static final String SERVICE_NAME = "kubernetes.io/service-name";
    public static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
    public static final String CONTROLLER = "endpointslice-controller.k8s.io";
    public static final String MIRRORING = "endpointslicemirroring-controller.k8s.io";
    public static final String HEADLESS = "service.kubernetes.io/headless";
    public static final String TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";

    private SliceLabels() {}

    /** Whether this controller made it, so that it may change it. */
    public static boolean managed(EndpointSlice slice) {
        return managedBy(slice).equals(CONTROLLER);
    }

    /** Who made it; empty when nobody says so. */
    public static String managedBy(EndpointSlice slice) {
        return Ownership.labels(slice).getOrDefault(MANAGED_BY, "");
    }

    /** The Service that it belongs to; empty when it names none. */
    public static String serviceName(EndpointSlice slice) {
        return Ownership.labels(slice).getOrDefault(SERVICE_NAME, "");
    }
}
