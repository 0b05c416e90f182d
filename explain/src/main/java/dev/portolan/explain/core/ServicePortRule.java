package dev.portolan.explain.core;

import dev.portolan.explain.core.Snapshot.Port;
import dev.portolan.explain.core.Snapshot.Service;
import java.util.List;
import java.util.stream.Collectors;

/** The way to a Service by one of its ports, which it has to have. */
final class ServicePortRule {
    private ServicePortRule() {}

    static List<Hop> walk(Snapshot now, Service service, int port) {
        Service end = ExternalNameRule.end(now, service).orElse(service);
        boolean has = end.headless() || end.external() || end.ports().stream().anyMatch(p -> p.port() == port);
        return has ? ExplainService.way(now, service) : List.of(lacks(end, port));
    }

    private static Hop lacks(Service service, int wanted) {
        String has =
                service.ports().stream().map(p -> p.port() + "/" + p.protocol()).collect(Collectors.joining(", "));
        boolean target = service.ports().stream().anyMatch(p -> p.targetPort().equals(String.valueOf(wanted)));
        List<Fix> fixes = service.ports().size() == 1 ? List.of(moved(service, wanted)) : List.of();
        return Hop.broken(
                "port",
                Cause.NO_SUCH_PORT,
                Ref.of(service),
                "%s has no port %d; it has %s%s"
                        .formatted(
                                Ref.of(service),
                                wanted,
                                has,
                                target ? " (" + wanted + " is the pods' port, to which the Service maps it)" : ""),
                fixes);
    }

    private static Fix moved(Service service, int wanted) {
        Port port = service.ports().getFirst();
        return Fix.set(Ref.of(service), "spec.ports[0].port", port.port(), wanted, "or ask for port " + port.port());
    }
}
