package dev.portolan.apiserver;

import dev.portolan.rules.IpAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The endpoints of the Service {@code kubernetes} as objects: one Endpoints, and a slice for each port and address family. */
final class KubernetesEndpoints {
    static final String NAME = "kubernetes";

    private KubernetesEndpoints() {}

    static ObjectNode endpoints(List<InetSocketAddress> servers) {
        ObjectNode endpoints = object("v1", "Endpoints", NAME);
        label(endpoints, "endpointslice.kubernetes.io/skip-mirror", "true");
        if (servers.isEmpty()) return endpoints.putNull("subsets");
        var subsets = endpoints.putArray("subsets");
        Map<Integer, List<InetAddress>> byPort = new LinkedHashMap<>();
        servers.forEach(
                s -> byPort.computeIfAbsent(s.getPort(), _ -> new ArrayList<>()).add(s.getAddress()));
        byPort.forEach((port, addresses) -> {
            ObjectNode subset = subsets.addObject();
            var list = subset.putArray("addresses");
            addresses.forEach(a -> list.addObject().put("ip", IpAddresses.text(a)));
            subset.putArray("ports").add(port(port));
        });
        return endpoints;
    }

    /** The first is called as the Service is, as everybody expects; it is there without servers too. */
    static List<ObjectNode> slices(List<InetSocketAddress> servers, int port) {
        record Group(int port, boolean v4) {}
        Map<Group, List<InetAddress>> groups = new LinkedHashMap<>();
        servers.forEach(s -> groups.computeIfAbsent(
                        new Group(s.getPort(), IpAddresses.isIpv4(s.getAddress())), _ -> new ArrayList<>())
                .add(s.getAddress()));
        if (groups.isEmpty()) groups.put(new Group(port, true), List.of());
        List<ObjectNode> slices = new ArrayList<>();
        groups.forEach((group, addresses) -> {
            String name = slices.isEmpty() ? NAME : NAME + "-" + group.port() + (group.v4() ? "" : "-ipv6");
            ObjectNode slice = object("discovery.k8s.io/v1", "EndpointSlice", name);
            label(slice, "kubernetes.io/service-name", NAME);
            slice.put("addressType", group.v4() ? "IPv4" : "IPv6");
            var endpoints = slice.putArray("endpoints");
            for (InetAddress address : addresses) {
                ObjectNode endpoint = endpoints.addObject();
                endpoint.putArray("addresses").add(IpAddresses.text(address));
                endpoint.putObject("conditions").put("ready", true);
            }
            slice.putArray("ports").add(port(group.port()));
            slices.add(slice);
        });
        return slices;
    }

    private static ObjectNode port(int port) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", "https")
                .put("port", port)
                .put("protocol", "TCP");
    }

    static ObjectNode object(String apiVersion, String kind, String name) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", apiVersion).put("kind", kind);
        object.putObject("metadata").put("name", name).putObject("labels");
        return object;
    }

    static void label(ObjectNode object, String key, String value) {
        object.withObject("metadata").withObject("labels").put(key, value);
    }
}
