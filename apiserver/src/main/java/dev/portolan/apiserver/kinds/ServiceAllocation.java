package dev.portolan.apiserver.kinds;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One write's addresses and ports: what the Service held before it keeps, what it names it takes if that is free, what it
 * needs and doesn't name is chosen, and the rest is given back.
 */
final class ServiceAllocation {
    private final ClusterIpAllocator ips;
    private final NodePortAllocator ports;
    private final ObjectNode spec;
    private final ClaimView view;
    private final Set<String> before;
    private final Set<String> wanted = new LinkedHashSet<>();
    private final List<ServiceRange> from = new ArrayList<>();
    private final List<FieldError> refused = new ArrayList<>();

    private ServiceAllocation(
            ClusterIpAllocator ips, NodePortAllocator ports, Set<String> before, ObjectNode spec, ClaimView view) {
        this.ips = ips;
        this.ports = ports;
        this.before = before;
        this.spec = spec;
        this.view = view;
    }

    /** Fills {@code after} and says what to take and release. */
    static Claims of(
            ClusterIpAllocator ips,
            NodePortAllocator ports,
            @Nullable ObjectNode before,
            ObjectNode after,
            ClaimView view) {
        Set<String> held = before == null ? Set.of() : new HashSet<>(ServiceFacts.claimKeys(before.path("spec")));
        var allocation = new ServiceAllocation(ips, ports, held, Json.ensure(after, "spec"), view);
        return allocation.decide(Json.text(after, "metadata", "namespace"), Rows.name(after));
    }

    private Claims decide(String namespace, String name) {
        if (ServiceFacts.needsClusterIp(spec) && !ServiceFacts.isHeadless(spec)) {
            addresses();
        }
        if (!ServiceFacts.isExternalName(spec)) {
            askedHealthCheckPort(); // before a node port can be chosen that is the same
            nodePorts();
            healthCheckPort();
        }
        if (!refused.isEmpty()) {
            return Claims.refuse(refused);
        }
        List<Claim> take = wanted.stream()
                .filter(k -> !before.contains(k))
                .map(k -> Claim.of(k, namespace, name))
                .toList();
        List<String> release = before.stream().filter(k -> !wanted.contains(k)).toList();
        return new Claims(take, release, from, List.of());
    }

    private void addresses() {
        List<String> families = Json.texts(spec, "ipFamilies");
        List<String> given = ServiceFacts.clusterIps(spec);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < families.size(); i++) {
            String ip = i < given.size() ? given.get(i) : "";
            if (ip.isEmpty()) {
                ips.next(families.get(i), view, wanted)
                        .ifPresentOrElse(
                                all::add,
                                () -> refused.add(new FieldError(
                                        FieldError.Type.INTERNAL,
                                        "spec.clusterIPs",
                                        "",
                                        "failed to allocate a serviceIP: range is full")));
            } else {
                literal(ip);
                all.add(ip);
            }
        }
        for (String ip : all) {
            String key = ClusterIpAllocator.key(ip);
            wanted.add(key);
            if (!before.contains(key)) {
                ips.rangeOf(ip, view).ifPresent(from::add);
            }
        }
        if (!all.isEmpty()) {
            spec.put("clusterIP", all.getFirst());
            var list = spec.putArray("clusterIPs");
            all.forEach(list::add);
        }
    }

    private void literal(String ip) {
        String key = ClusterIpAllocator.key(ip);
        if (before.contains(key)) {
            return;
        }
        if (ips.rangeOf(ip, view).isEmpty()) {
            ipRefused(
                    ip,
                    "the provided IP (" + ip + ") is not in the valid range. The range of valid IPs is "
                            + ClusterIpAllocator.ranges(ip, view));
        } else {
            view.holder(key).ifPresent(h -> ipRefused(ip, "provided IP is already allocated (by " + who(h) + ")"));
        }
    }

    /** Holders that are no Services say their kind themselves. */
    private static String who(String holder) {
        return holder.contains(" ") ? holder : "Service " + holder;
    }

    private void ipRefused(String ip, String why) {
        refused.add(FieldError.invalid(
                "spec.clusterIPs", spec.path("clusterIPs"), "failed to allocate IP " + ip + ": " + why));
    }

    private void nodePorts() {
        List<ObjectNode> all = Json.objects(spec, "ports");
        // A port number served over several protocols gets one node port, as DNS wants it.
        Map<Long, Long> byPort = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
            long asked = ServiceFacts.nodePort(all.get(i));
            if (asked != 0) {
                if (ServiceFacts.needsHealthCheckPort(spec) && asked == ServiceFacts.healthCheckPort(spec)) {
                    refused.add(FieldError.invalid(
                            "spec.ports[" + i + "].nodePort",
                            asked,
                            "provided port is already allocated (as this Service's healthCheckNodePort)"));
                }
                portTaken(asked, "spec.ports[" + i + "].nodePort");
                byPort.putIfAbsent(Json.number(all.get(i), "port", 0), asked);
            }
        }
        if (!ServiceFacts.needsNodePorts(spec)) {
            return;
        }
        Set<String> inUse = new HashSet<>();
        all.forEach(p -> inUse.add(protocol(p, ServiceFacts.nodePort(p))));
        for (int i = 0; i < all.size(); i++) {
            ObjectNode port = all.get(i);
            if (ServiceFacts.nodePort(port) == 0) {
                long number = Json.number(port, "port", 0);
                long shared = byPort.getOrDefault(number, 0L);
                long chosen = shared != 0 && !inUse.contains(protocol(port, shared))
                        ? shared
                        : nextPort("spec.ports[" + i + "].nodePort", "a nodePort");
                if (chosen != 0) {
                    Json.put(port, "nodePort", chosen);
                    byPort.putIfAbsent(number, chosen);
                    inUse.add(protocol(port, chosen));
                }
            }
        }
    }

    private static String protocol(JsonNode port, long nodePort) {
        return Json.text(port, "protocol") + nodePort;
    }

    private void askedHealthCheckPort() {
        long asked = ServiceFacts.healthCheckPort(spec);
        if (asked != 0 && ServiceFacts.needsHealthCheckPort(spec)) {
            portTaken(asked, "spec.healthCheckNodePort");
        }
    }

    private void healthCheckPort() {
        if (ServiceFacts.needsHealthCheckPort(spec) && ServiceFacts.healthCheckPort(spec) == 0) {
            long chosen = nextPort("spec.healthCheckNodePort", "a HealthCheck NodePort");
            if (chosen != 0) {
                Json.put(spec, "healthCheckNodePort", chosen);
            }
        }
    }

    private long nextPort(String field, String what) {
        long port = ports.next(view, wanted).orElse(0L);
        if (port == 0) {
            refused.add(new FieldError(
                    FieldError.Type.INTERNAL, field, "", "failed to allocate " + what + ": range is full"));
        } else {
            wanted.add(NodePortAllocator.key(port));
        }
        return port;
    }

    private void portTaken(long port, String field) {
        String key = NodePortAllocator.key(port);
        wanted.add(key);
        if (before.contains(key)) {
            return;
        }
        if (!ports.contains(port)) {
            refused.add(FieldError.invalid(
                    field,
                    port,
                    "provided port is not in the valid range. The range of valid ports is " + ports.range()));
        } else {
            view.holder(key)
                    .ifPresent(h -> refused.add(
                            FieldError.invalid(field, port, "provided port is already allocated (by " + who(h) + ")")));
        }
    }
}
