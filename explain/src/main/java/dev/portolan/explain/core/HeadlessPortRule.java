package dev.portolan.explain.core;

import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Snapshot.Port;
import dev.portolan.explain.core.Snapshot.Service;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** DNS gives a headless Service's pods by their own addresses, so the port that a client names is the one that it meets there. */
final class HeadlessPortRule {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private HeadlessPortRule() {}

    static Hop judge(Service service, int index, List<Pod> pods) {
        Port port = service.ports().get(index);
        String where = "port " + port.label();
        var declared = PortRule.declared(pods);
        boolean same = pods.stream().anyMatch(p -> p.number(port.targetPort(), port.protocol()) == port.port());
        if (same || declared.isEmpty() || declared.stream().anyMatch(c -> c.port() == port.port())) {
            return Hop.ok(where, "%d on the pods' own addresses".formatted(port.port()));
        }
        var fixes = new ArrayList<Fix>();
        // The governing Service of a StatefulSet has to stay headless: the names of its pods hang on it.
        if (pods.stream().noneMatch(p -> p.owner().startsWith("StatefulSet/"))) fixes.add(withVip(service));
        pods.stream()
                .map(p -> p.number(port.targetPort(), port.protocol()))
                .filter(n -> n > 0)
                .distinct()
                .map(n -> renumbered(service, index, n))
                .forEach(fixes::add);
        return Hop.broken(
                where,
                Cause.HEADLESS_PORT,
                Ref.of(service),
                "a headless Service maps no ports: its name leads to the pods' own addresses, where a client meets port %d, but the pods listen on %s; targetPort %s counts for SRV records only"
                        .formatted(port.port(), PortRule.listed(declared), port.targetPort()),
                fixes);
    }

    private static Fix renumbered(Service service, int index, int number) {
        Port port = service.ports().get(index);
        return Fix.set(
                Ref.of(service),
                "spec.ports[" + index + "].port",
                port.port(),
                number,
                "and clients name port " + number);
    }

    /** A VIP cannot be had on the straight way: {@code clusterIP: None} may change by way of ExternalName only. */
    private static Fix withVip(Service service) {
        ObjectNode away = JSON.objectNode().put("type", "ExternalName").put("externalName", "on-its-way.invalid");
        away.putNull("clusterIP");
        away.putNull("clusterIPs");
        ObjectNode back = JSON.objectNode().put("type", "ClusterIP");
        back.putNull("externalName");
        return new Fix(
                "Service",
                service.name(),
                "spec.clusterIP",
                "None",
                "",
                "then it has a VIP, which maps ports; in two steps, by way of type ExternalName, because None may not change otherwise",
                List.of(
                        new Patch(
                                Ref.of(service),
                                Patch.Type.MERGE,
                                JSON.objectNode().set("spec", away)),
                        new Patch(
                                Ref.of(service),
                                Patch.Type.MERGE,
                                JSON.objectNode().set("spec", back))));
    }
}
