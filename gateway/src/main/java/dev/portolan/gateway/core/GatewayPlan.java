package dev.portolan.gateway.core;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the Gateway API asks for: where to listen, who answers there, and what to tell the objects' owners.
 *
 * @param ports routes by port
 * @param backends every backend that a route may choose
 * @param services every Service that a route names
 * @param gateways what to say in each Gateway's status, in order
 * @param routes what to say in each route's
 * @param policies what to say in each BackendTLSPolicy's
 */
public record GatewayPlan(
        Map<Integer, PortRoutes> ports,
        Set<Backend> backends,
        Set<ServiceKey> services,
        List<GatewaySaid> gateways,
        List<RouteSaid> routes,
        List<PolicySaid> policies) {
    /** Nothing. */
    public static final GatewayPlan NONE =
            new GatewayPlan(Map.of(), Set.of(), Set.of(), List.of(), List.of(), List.of());

    /** The plan for what {@code snapshot} knows. */
    public static GatewayPlan of(GatewayApi api, Snapshot snapshot) {
        return new GatewayComputation(api, snapshot).plan();
    }

    /** One condition. */
    public record Said(String type, boolean holds, String reason, String message) {}

    /** A Gateway's conditions but for {@code Programmed}, which the server's ports decide, and its listeners'. */
    public record GatewaySaid(GatewayApi.Gateway gateway, List<Said> conditions, List<ListenerSaid> listeners) {}

    /**
     * A listener's.
     *
     * @param valid whether it takes requests, if its port can be had
     */
    public record ListenerSaid(
            GatewayApi.Listener listener, List<String> kinds, int attached, List<Said> conditions, boolean valid) {}

    /** A route's, for each of its parents that is ours. */
    public record RouteSaid(GatewayApi.Route route, List<ParentSaid> parents) {}

    /** A route's for one parent. */
    public record ParentSaid(GatewayApi.Parent parent, List<Said> conditions) {}

    /** A BackendTLSPolicy's, for each Gateway that routes to its Service. */
    public record PolicySaid(GatewayApi.BackendPolicy policy, List<GatewayApi.Name> ancestors, List<Said> conditions) {}
}
