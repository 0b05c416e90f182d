package dev.portolan.cli.cluster;

import dev.portolan.gateway.Gateway;
import dev.portolan.proxy.DataPlaneException;
import dev.portolan.proxy.ServiceProxy;
import dev.portolan.ui.TrafficCounters;
import dev.portolan.ui.core.Ref;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What this cluster's gateway and service proxy have counted, for the map.
 *
 * @param proxy the first node's; empty where something else carries connections
 * @param nodes how many there are
 */
record ClusterTraffic(Gateway gateway, Optional<ServiceProxy> proxy, int nodes) implements TrafficCounters {
    private static final String REQUESTS = "portolan_gateway_requests";
    private static final Map<String, Ref.Kind> ROUTES =
            Map.of("Ingress", Ref.Kind.INGRESS, "HTTPRoute", Ref.Kind.HTTP_ROUTE, "GRPCRoute", Ref.Kind.GRPC_ROUTE);

    @Override
    public Counts read() {
        var totals = new HashMap<Ref, Long>();
        var gaps = new ArrayList<String>();
        gateway.metrics().stream()
                .filter(m -> m.getMetadata().getName().equals(REQUESTS))
                .filter(CounterSnapshot.class::isInstance)
                .flatMap(m -> ((CounterSnapshot) m).getDataPoints().stream())
                .forEach(point -> route(point).ifPresent(ref -> totals.merge(ref, (long) point.getValue(), Long::sum)));
        if (proxy.isPresent()) {
            connections(proxy.get(), totals, gaps);
        } else {
            gaps.add("Connections to Services are not counted: another program carries them (--data-plane none).");
        }
        if (nodes > 1) gaps.add("Of connections, only those that begin on node-1 are counted.");
        return new Counts(totals, gaps);
    }

    private static void connections(ServiceProxy proxy, Map<Ref, Long> totals, List<String> gaps) {
        try {
            proxy.counters()
                    .forEach((owner, traffic) -> totals.merge(
                            Ref.service(owner.namespace(), owner.service()), traffic.connections(), Long::sum));
        } catch (DataPlaneException e) {
            gaps.add("Connections to Services cannot be counted now: " + e.getMessage());
        }
    }

    /** The owner of a route as the gateway writes it: kind, namespace and name, {@code Ingress default/shop}. */
    private static Optional<Ref> route(CounterDataPointSnapshot point) {
        String owner = point.getLabels().get("route");
        if (owner == null) return Optional.empty();
        String[] parts = owner.split("[ /]", 3);
        Ref.Kind kind = parts.length == 3 ? ROUTES.get(parts[0]) : null;
        return kind == null ? Optional.empty() : Optional.of(new Ref(kind, parts[1], parts[2]));
    }
}
