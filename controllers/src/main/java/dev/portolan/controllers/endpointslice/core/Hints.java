package dev.portolan.controllers.endpointslice.core;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHintsBuilder;
import java.util.Optional;

/** Which clients an endpoint is meant for first, by the Service's {@code trafficDistribution} (KEP-4444, KEP-3015). */
final class Hints {
    private Hints() {}

    static Optional<EndpointHints> of(Service service, String node, String zone) {
        String wish = service.getSpec().getTrafficDistribution();
        boolean sameNode = "PreferSameNode".equals(wish);
        if (!sameNode && !"PreferClose".equals(wish) && !"PreferSameZone".equals(wish)) {
            return Optional.empty();
        }
        EndpointHintsBuilder hints = new EndpointHintsBuilder();
        if (!zone.isEmpty()) {
            hints.addNewForZone().withName(zone).endForZone();
        }
        if (sameNode && !node.isEmpty()) {
            hints.addNewForNode().withName(node).endForNode();
        }
        return hints.hasForZones() || hints.hasForNodes() ? Optional.of(hints.build()) : Optional.empty();
    }
}
