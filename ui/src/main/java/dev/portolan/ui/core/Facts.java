package dev.portolan.ui.core;

import java.util.List;
import java.util.Map;

/**
 * What the map is computed from: the objects of one instant, reduced to what it shows.
 *
 * @param findings what the diagnosis says of a Service that does not answer, by the Service's id
 */
public record Facts(
        List<Route> routes,
        List<Service> services,
        List<Slice> slices,
        List<Pod> pods,
        List<Node> nodes,
        Map<String, String> findings) {
    /** Copies. */
    public Facts {
        routes = List.copyOf(routes);
        services = List.copyOf(services);
        slices = List.copyOf(slices);
        pods = List.copyOf(pods);
        nodes = List.copyOf(nodes);
        findings = Map.copyOf(findings);
    }

    /** An Ingress, HTTPRoute, GRPCRoute or TLSRoute; {@code hosts} is empty where it takes any. */
    public record Route(Ref ref, List<String> hosts, List<Leads> leads) {}

    /** One way of a route: requests for {@code path} go to the Service {@code to}, to its port {@code port}. */
    public record Leads(String path, Ref to, String port) {}

    /**
     * A Service.
     *
     * @param type as in its spec, or {@code headless}
     * @param address its VIP, or the name that an ExternalName stands for, or empty
     * @param ports as people write them: {@code http 80 → 8080}
     */
    public record Service(Ref ref, String type, String address, List<String> ports) {}

    /** An EndpointSlice; {@code service} is the Service it belongs to, by its label. */
    public record Slice(Ref ref, Ref service, String family, List<String> ports, List<Endpoint> endpoints) {}

    /** One address of a slice; {@code pod} and {@code node} are names, or empty. */
    public record Endpoint(String address, String pod, String node, State state) {}

    /**
     * A pod.
     *
     * @param node its node's name, empty while it has none
     * @param maker what made it, such as {@code Deployment web}; empty for a bare one
     * @param trouble why it does not run, in the words of its status; empty when it does
     */
    public record Pod(Ref ref, String node, String address, String maker, State state, String trouble, int restarts) {}

    /** A node; {@code pods} is the range of its pods' addresses. */
    public record Node(Ref ref, String address, String pods, State state) {}
}
