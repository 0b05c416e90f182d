package dev.portolan.explain.core;

import dev.portolan.explain.core.Snapshot.Port;
import dev.portolan.explain.core.Snapshot.Route;
import dev.portolan.explain.core.Snapshot.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether the Ingresses that name a Service name a port that it has. The Service itself answers either way: so a note. */
final class IngressRule {
    private IngressRule() {}

    static List<Hop> judge(Snapshot now, Service service) {
        var hops = new ArrayList<Hop>();
        for (Route route : to(now, service.namespace(), service.name())) {
            boolean found = service.ports().stream().anyMatch(p -> is(p, route.port()));
            if (found) {
                hops.add(Hop.ok("ingress", "Ingress %s leads to port %s".formatted(route.ingress(), route.port())));
                continue;
            }
            String has = service.ports().stream()
                    .map(p -> p.port() + (p.name().isEmpty() ? "" : " (" + p.name() + ")"))
                    .collect(Collectors.joining(", "));
            boolean number = route.port().chars().allMatch(Character::isDigit);
            List<Fix> fixes = service.ports().stream()
                    .filter(p -> number || !p.name().isEmpty())
                    .map(p -> new Fix(
                            "Ingress",
                            route.ingress(),
                            route.field() + ".port." + (number ? "number" : "name"),
                            route.port(),
                            number ? String.valueOf(p.port()) : p.name()))
                    .toList();
            hops.add(new Hop(
                    "ingress",
                    Hop.Verdict.NOTE,
                    "Ingress %s sends requests to port %s, which this Service does not have; it has %s"
                            .formatted(route.ingress(), route.port(), has),
                    fixes));
        }
        return hops;
    }

    /** The changes of all Ingresses that name a Service which isn't there, when another was probably meant. */
    static List<Fix> fixes(Snapshot now, String namespace, String missing, Optional<String> meant) {
        return meant.stream()
                .flatMap(name -> to(now, namespace, missing).stream()
                        .map(r -> new Fix("Ingress", r.ingress(), r.field() + ".name", missing, name)))
                .toList();
    }

    private static List<Route> to(Snapshot now, String namespace, String service) {
        return now.routes().stream()
                .filter(r -> r.namespace().equals(namespace) && r.service().equals(service))
                .toList();
    }

    private static boolean is(Port port, String wanted) {
        return port.name().equals(wanted) || String.valueOf(port.port()).equals(wanted);
    }
}
