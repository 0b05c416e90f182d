package dev.portolan.explain.core;

import dev.portolan.explain.core.Snapshot.ContainerPort;
import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Snapshot.Port;
import dev.portolan.explain.core.Snapshot.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether a Service's target port is one that its pods say they listen on. */
final class PortRule {
    private PortRule() {}

    /** One hop for each port. Pods that declare no port at all are given the benefit of the doubt: declaring is optional. */
    static List<Hop> judge(Service service, List<Pod> pods) {
        var hops = new ArrayList<Hop>();
        for (int i = 0; i < service.ports().size(); i++) {
            hops.add(judge(service, i, pods));
        }
        return hops;
    }

    private static Hop judge(Service service, int index, List<Pod> pods) {
        Port port = service.ports().get(index);
        String target = port.targetPort();
        String where = "port " + port.label();
        boolean named = !target.chars().allMatch(Character::isDigit);
        var declared = pods.stream().flatMap(p -> p.ports().stream()).toList();
        if (declared.isEmpty()) {
            return named
                    ? Hop.broken(
                            where,
                            "targetPort %s is a name, and no container names a port".formatted(target),
                            List.of())
                    : Hop.ok(where, "%d → targetPort %s; the pods declare no ports".formatted(port.port(), target));
        }
        boolean found = declared.stream()
                .anyMatch(c -> isTarget(c, target) && c.protocol().equals(port.protocol()));
        if (found) {
            return Hop.ok(where, "%d → targetPort %s, a port of the pods".formatted(port.port(), target));
        }
        String listens = declared.stream()
                .map(c -> c.port() + (c.name().isEmpty() ? "" : " (" + c.name() + ")") + "/" + c.protocol())
                .distinct()
                .collect(Collectors.joining(", "));
        boolean otherProtocol = declared.stream().anyMatch(c -> isTarget(c, target));
        String why = otherProtocol
                ? "the Service says protocol %s for targetPort %s, the pods listen on %s"
                        .formatted(port.protocol(), target, listens)
                : "%s goes to targetPort %s%s, but the pods listen on %s"
                        .formatted(
                                port.port(),
                                target,
                                target.equals(String.valueOf(port.port())) ? " (the default: same as port)" : "",
                                listens);
        return Hop.broken(where, why, fixes(service, index, declared, otherProtocol));
    }

    private static boolean isTarget(ContainerPort c, String target) {
        return c.name().equals(target) || String.valueOf(c.port()).equals(target);
    }

    private static List<Fix> fixes(Service service, int index, List<ContainerPort> declared, boolean otherProtocol) {
        Port port = service.ports().get(index);
        if (otherProtocol) {
            String is = declared.stream()
                    .filter(c -> isTarget(c, port.targetPort()))
                    .map(ContainerPort::protocol)
                    .findFirst()
                    .orElse("TCP");
            return List.of(
                    new Fix("Service", service.name(), "spec.ports[" + index + "].protocol", port.protocol(), is));
        }
        var values = new TreeSet<String>();
        declared.forEach(c -> {
            if (c.protocol().equals(port.protocol())) values.add(String.valueOf(c.port()));
        });
        return values.stream()
                .map(v -> new Fix(
                        "Service", service.name(), "spec.ports[" + index + "].targetPort", port.targetPort(), v))
                .toList();
    }
}
