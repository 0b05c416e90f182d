package dev.portolan.explain.core;

import dev.portolan.explain.core.Snapshot.ContainerPort;
import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Snapshot.Port;
import dev.portolan.explain.core.Snapshot.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Whether a Service's target port is one that its pods say they listen on, and do. */
final class PortRule {
    private PortRule() {}

    /** One hop for each port. Pods that declare no port at all are given the benefit of the doubt: declaring is optional. */
    static List<Hop> judge(Snapshot now, Service service, List<Pod> pods) {
        var hops = new ArrayList<Hop>();
        for (int i = 0; i < service.ports().size(); i++) {
            Hop declared = service.headless() ? HeadlessPortRule.judge(service, i, pods) : judge(service, i, pods);
            hops.add(
                    declared.broken()
                            ? declared
                            : ListenRule.judge(now, service, i, pods).orElse(declared));
        }
        return hops;
    }

    private static Hop judge(Service service, int index, List<Pod> pods) {
        Port port = service.ports().get(index);
        String target = port.targetPort();
        String where = "port " + port.label();
        var declared = declared(pods);
        if (declared.isEmpty()) {
            return port.named()
                    ? Hop.broken(
                            where,
                            Cause.TARGET_PORT_NAME,
                            Ref.of(service),
                            "targetPort %s is a name, and no container names a port".formatted(target),
                            List.of())
                    : Hop.ok(where, "%d → targetPort %s; the pods declare no ports".formatted(port.port(), target));
        }
        boolean found = declared.stream()
                .anyMatch(c -> isTarget(c, target) && c.protocol().equals(port.protocol()));
        if (found) {
            return Hop.ok(where, "%d → targetPort %s, a port of the pods".formatted(port.port(), target));
        }
        boolean otherProtocol = declared.stream().anyMatch(c -> isTarget(c, target));
        String why = otherProtocol
                ? "the Service says protocol %s for targetPort %s, the pods listen on %s"
                        .formatted(port.protocol(), target, listed(declared))
                : "%s goes to targetPort %s%s, but the pods listen on %s"
                        .formatted(
                                port.port(),
                                target,
                                target.equals(String.valueOf(port.port())) ? " (the default: same as port)" : "",
                                listed(declared));
        Cause cause =
                otherProtocol ? Cause.WRONG_PROTOCOL : port.named() ? Cause.TARGET_PORT_NAME : Cause.TARGET_PORT_NUMBER;
        return Hop.broken(
                where,
                cause,
                Ref.of(service),
                why,
                otherProtocol ? List.of(protocol(service, index, declared)) : targets(service, index, declared));
    }

    static List<ContainerPort> declared(List<Pod> pods) {
        return pods.stream().flatMap(p -> p.ports().stream()).toList();
    }

    static String listed(List<ContainerPort> declared) {
        return declared.stream()
                .map(c -> c.port() + (c.name().isEmpty() ? "" : " (" + c.name() + ")") + "/" + c.protocol())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static boolean isTarget(ContainerPort c, String target) {
        return c.name().equals(target) || String.valueOf(c.port()).equals(target);
    }

    private static Fix protocol(Service service, int index, List<ContainerPort> declared) {
        Port port = service.ports().get(index);
        String is = declared.stream()
                .filter(c -> isTarget(c, port.targetPort()))
                .map(ContainerPort::protocol)
                .findFirst()
                .orElse("TCP");
        return Fix.set(Ref.of(service), "spec.ports[" + index + "].protocol", port.protocol(), is);
    }

    /** The name that comes near first, then the numbers. */
    private static List<Fix> targets(Service service, int index, List<ContainerPort> declared) {
        Port port = service.ports().get(index);
        var usable = declared.stream()
                .filter(c -> c.protocol().equals(port.protocol()))
                .distinct()
                .toList();
        var values = new ArrayList<Object>();
        if (port.named()) {
            Nearest.of(
                            port.targetPort(),
                            usable.stream()
                                    .map(ContainerPort::name)
                                    .filter(n -> !n.isEmpty())
                                    .toList())
                    .ifPresent(values::add);
        }
        usable.stream().map(ContainerPort::port).distinct().sorted().forEach(values::add);
        return values.stream()
                .map(v -> Fix.set(
                        Ref.of(service), "spec.ports[" + index + "].targetPort", Patch.port(port.targetPort()), v))
                .toList();
    }
}
