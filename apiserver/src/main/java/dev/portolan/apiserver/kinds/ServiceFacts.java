package dev.portolan.apiserver.kinds;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What follows from a Service's spec: whether it needs a virtual address, node ports, a health check port. */
final class ServiceFacts {
    static final String HEADLESS = "None";

    private ServiceFacts() {}

    static String type(JsonNode spec) {
        return Json.text(spec, "type");
    }

    static boolean isExternalName(JsonNode spec) {
        return type(spec).equals("ExternalName");
    }

    static boolean isLoadBalancer(JsonNode spec) {
        return type(spec).equals("LoadBalancer");
    }

    static boolean isHeadless(JsonNode spec) {
        return Json.texts(spec, "clusterIPs").equals(List.of(HEADLESS))
                || Json.text(spec, "clusterIP").equals(HEADLESS);
    }

    /** Types that have an address of their own, unless they are headless. */
    static boolean needsClusterIp(JsonNode spec) {
        return switch (type(spec)) {
            case "ClusterIP", "NodePort", "LoadBalancer" -> true;
            default -> false;
        };
    }

    static boolean needsNodePorts(JsonNode spec) {
        return switch (type(spec)) {
            case "NodePort" -> true;
            case "LoadBalancer" ->
                !Json.has(spec, "allocateLoadBalancerNodePorts") || Json.isTrue(spec, "allocateLoadBalancerNodePorts");
            default -> false;
        };
    }

    static boolean needsHealthCheckPort(JsonNode spec) {
        return isLoadBalancer(spec) && Json.text(spec, "externalTrafficPolicy").equals("Local");
    }

    /** Whether traffic from outside the cluster can reach it, and so has a policy. */
    static boolean externallyAccessible(JsonNode spec) {
        return switch (type(spec)) {
            case "NodePort", "LoadBalancer" -> true;
            case "ClusterIP" -> !Json.empty(spec, "externalIPs");
            default -> false;
        };
    }

    /** The addresses that it holds; none if it is headless. */
    static List<String> clusterIps(JsonNode spec) {
        List<String> all = Json.texts(spec, "clusterIPs");
        List<String> held = all.isEmpty() ? List.of(Json.text(spec, "clusterIP")) : all;
        return held.stream().filter(ip -> !ip.isEmpty() && !ip.equals(HEADLESS)).toList();
    }

    static long nodePort(JsonNode port) {
        return Json.number(port, "nodePort", 0);
    }

    static long healthCheckPort(JsonNode spec) {
        return Json.number(spec, "healthCheckNodePort", 0);
    }

    /** The node ports set on ports, without repeats, in the ports' order. */
    static Set<Long> nodePorts(JsonNode spec) {
        Set<Long> ports = new LinkedHashSet<>();
        for (JsonNode port : Json.items(spec, "ports")) {
            if (nodePort(port) != 0) {
                ports.add(nodePort(port));
            }
        }
        return ports;
    }

    /** The claim keys of all that the Service holds. */
    static List<String> claimKeys(JsonNode spec) {
        List<String> keys = new ArrayList<>();
        clusterIps(spec).forEach(ip -> keys.add(ClusterIpAllocator.key(ip)));
        nodePorts(spec).forEach(port -> keys.add(NodePortAllocator.key(port)));
        long health = healthCheckPort(spec);
        if (health != 0 && !nodePorts(spec).contains(health)) {
            keys.add(NodePortAllocator.key(health));
        }
        return keys;
    }
}
