package dev.portolan.explain.core;

import dev.portolan.explain.core.Snapshot.Port;
import dev.portolan.explain.core.Snapshot.Route;
import dev.portolan.explain.core.Snapshot.Service;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether the Service and port that an Ingress names are there. */
final class IngressRule {
    private IngressRule() {}

    /** The Ingresses that lead to a Service. It answers either way: so what is wrong with them is a note. */
    static List<Hop> judge(Snapshot now, Service service) {
        return to(now, service.namespace(), service.name()).stream()
                .map(route -> wrongPort(route, service)
                        .map(h -> new Hop("ingress", Hop.Verdict.NOTE, h.finding(), h.fixes(), h.cause(), h.object()))
                        .orElseGet(() -> Hop.ok(
                                "ingress", "Ingress %s leads to port %s".formatted(route.ingress(), route.port()))))
                .toList();
    }

    /** One backend of an Ingress, as the Ingress sees it; then the Service's own way. */
    static List<Hop> backend(Snapshot now, Route route) {
        String place = "service " + route.service();
        Optional<Service> found = now.service(route.namespace(), route.service());
        if (found.isEmpty()) return List.of(missing(now, route, place));
        Optional<Hop> port = wrongPort(route, found.get());
        if (port.isPresent()) return List.of(port.get());
        var way = ExplainService.way(now, found.get());
        var hops = new ArrayList<Hop>();
        hops.add(Hop.ok(place, "%s leads to port %s of it".formatted(field(route), route.port())));
        way.stream()
                .filter(h -> h.verdict() != Hop.Verdict.OK)
                .map(h -> new Hop(place, h.verdict(), h.place() + ": " + h.finding(), h.fixes(), h.cause(), h.object()))
                .forEach(hops::add);
        return hops;
    }

    private static String field(Route route) {
        return route.field().replaceFirst("\\.backend\\.service$", "");
    }

    private static Hop missing(Snapshot now, Route route, String place) {
        var names = now.services().stream()
                .filter(s -> s.namespace().equals(route.namespace()))
                .map(Service::name)
                .sorted()
                .toList();
        Optional<String> meant = Nearest.of(route.service(), names);
        String others = names.isEmpty() ? "there is none" : "there are " + String.join(", ", names);
        return Hop.broken(
                place,
                Cause.INGRESS_SERVICE,
                ingress(route),
                "Ingress %s leads to Service %s, which is not in namespace %s; %s"
                        .formatted(
                                route.ingress(),
                                route.service(),
                                route.namespace(),
                                meant.map(n -> "did you mean " + n + "?").orElse(others)),
                renamed(now, route.namespace(), route.service(), meant));
    }

    private static Ref ingress(Route route) {
        return new Ref("Ingress", route.namespace(), route.ingress());
    }

    private static Optional<Hop> wrongPort(Route route, Service service) {
        if (service.ports().stream().anyMatch(p -> is(p, route.port()))) return Optional.empty();
        boolean number = route.port().chars().allMatch(Character::isDigit);
        boolean nameless =
                !number && service.ports().stream().allMatch(p -> p.name().isEmpty());
        String has = service.ports().stream()
                .map(p -> p.port() + (p.name().isEmpty() ? "" : " (" + p.name() + ")"))
                .collect(Collectors.joining(", "));
        return Optional.of(Hop.broken(
                "service " + service.name(),
                nameless ? Cause.PORT_NAME_MISSING : Cause.INGRESS_PORT,
                nameless ? Ref.of(service) : ingress(route),
                "Ingress %s sends requests to port %s, which this Service does not have; it has %s%s"
                        .formatted(route.ingress(), route.port(), has, nameless ? ", and no port has a name" : ""),
                nameless && service.ports().size() == 1 ? named(service, route) : ports(service, route, number)));
    }

    private static List<Fix> named(Service service, Route route) {
        return List.of(Fix.set(Ref.of(service), "spec.ports[0].name", null, route.port()));
    }

    /** First the port that leads to the number which was named: who writes a container's port means that one. */
    private static List<Fix> ports(Service service, Route route, boolean number) {
        return service.ports().stream()
                .filter(p -> number || !p.name().isEmpty())
                .sorted(Comparator.comparingInt((Port p) -> p.targetPort().equals(route.port()) ? 0 : 1)
                        .thenComparingInt(p -> number ? 0 : Nearest.distance(p.name(), route.port())))
                .map(p -> Fix.set(
                        ingress(route),
                        route.field() + ".port." + (number ? "number" : "name"),
                        Patch.port(route.port()),
                        number ? (Object) p.port() : p.name()))
                .toList();
    }

    /** The changes of all Ingresses that name a Service which isn't there, when another was probably meant. */
    static List<Fix> renamed(Snapshot now, String namespace, String missing, Optional<String> meant) {
        return meant.stream()
                .flatMap(name -> to(now, namespace, missing).stream()
                        .map(r -> Fix.set(ingress(r), r.field() + ".name", missing, name)))
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
