package dev.portolan.gateway.core;

import dev.portolan.gateway.core.Destination.Balance;
import dev.portolan.gateway.core.Destination.Nowhere;
import dev.portolan.gateway.core.Destination.Reason;
import dev.portolan.gateway.core.SliceView.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Who answers for one Service port: its ready endpoints, or else those that still serve while they terminate ("Virtual IPs and Service
 * Proxies"; KEP-1669), straight from the slices.
 */
final class Endpoints {
    private static final int NAMED_IN_TEXT = 3;

    private Endpoints() {}

    /** @param wire what is spoken there, unless the Service's port says so itself; the protocol only where it is plain */
    static Destination destination(BackendRef ref, String namespace, Snapshot snapshot, Wire wire) {
        return switch (ref) {
            case BackendRef.Resource resource ->
                new Nowhere(
                        Reason.RESOURCE_BACKEND,
                        "its backend is a " + resource.kind() + " (" + resource.name()
                                + "), and only Services can be backends here");
            case BackendRef.ServicePort port ->
                servicePort(new ServiceKey(namespace, port.service()), port.port(), snapshot, wire);
        };
    }

    private static Destination servicePort(ServiceKey key, PortRef wanted, Snapshot snapshot, Wire wire) {
        ServiceView service = snapshot.services().get(key);
        if (service == null) {
            return new Nowhere(Reason.SERVICE_MISSING, "Service " + key + " does not exist");
        }
        if (service.externalName().isPresent()) {
            return outside(service, service.externalName().get(), wanted, snapshot, wire);
        }
        List<ServiceView.Port> named =
                service.ports().stream().filter(p -> matches(wanted, p)).toList();
        if (named.isEmpty()) {
            return new Nowhere(
                    Reason.PORT_MISSING, "Service " + key + " has no port " + wanted + "; " + ports(service));
        }
        return named.stream()
                .filter(p -> p.protocol().equals("TCP"))
                .findFirst()
                .map(p -> balance(service, p, snapshot.slices().getOrDefault(key, List.of()), spoken(p, wire)))
                .orElseGet(() -> new Nowhere(
                        Reason.PORT_NOT_TCP,
                        "port " + wanted + " of Service " + key + " is "
                                + named.getFirst().protocol() + ", and HTTP needs TCP"));
    }

    /** KEP-3726 "Standard application protocols". */
    private static Wire spoken(ServiceView.Port port, Wire asked) {
        return asked.equals(Wire.PLAIN) && port.appProtocol().equals("kubernetes.io/h2c") ? Wire.H2C : asked;
    }

    /** The name's addresses, at the Service's port; one that it does not list counts as a number all the same. */
    private static Destination outside(ServiceView service, String name, PortRef wanted, Snapshot snapshot, Wire wire) {
        OptionalInt port = service.ports().stream()
                .filter(p -> matches(wanted, p))
                .mapToInt(ServiceView.Port::port)
                .findFirst();
        if (port.isEmpty() && wanted instanceof PortRef.Number(int number) && number > 0) {
            port = OptionalInt.of(number);
        }
        if (port.isEmpty()) {
            return new Nowhere(
                    Reason.PORT_MISSING, "Service " + service.key() + " has no port " + wanted + "; " + ports(service));
        }
        int at = port.getAsInt();
        List<Backend> backends = snapshot.names().getOrDefault(name, List.of()).stream()
                .map(address -> new Backend(address, at, wire))
                .sorted()
                .toList();
        return backends.isEmpty()
                ? new Nowhere(
                        Reason.NAME_UNKNOWN,
                        "Service " + service.key() + " is an ExternalName, and " + name + " has no address")
                : new Balance(service.key(), service.affinity(), backends);
    }

    private static boolean matches(PortRef wanted, ServiceView.Port port) {
        return switch (wanted) {
            case PortRef.Number(int number) -> port.port() == number;
            case PortRef.Name(String name) -> port.name().equals(name);
        };
    }

    private static String ports(ServiceView service) {
        if (service.ports().isEmpty()) {
            return "it has none";
        }
        return service.ports().stream()
                .map(p -> p.name().isEmpty() ? Integer.toString(p.port()) : p.port() + " (" + p.name() + ")")
                .collect(Collectors.joining(", ", "it has ", ""));
    }

    private static Destination balance(ServiceView service, ServiceView.Port port, List<SliceView> slices, Wire wire) {
        Map<Backend, State> states = new TreeMap<>();
        int elsewhere = 0;
        for (SliceView slice : slices) {
            boolean hasPort = false;
            for (SliceView.Port each : slice.ports()) {
                if (each.name().equals(port.name())) {
                    hasPort = true;
                    // While pods move between slices an endpoint may be in two; the better word counts.
                    slice.endpoints()
                            .forEach(e -> states.merge(
                                    new Backend(e.address(), each.port(), wire),
                                    e.state(),
                                    (a, b) -> a.compareTo(b) <= 0 ? a : b));
                }
            }
            elsewhere += hasPort ? 0 : slice.endpoints().size();
        }
        List<Backend> usable = inState(states, State.READY);
        if (usable.isEmpty()) {
            usable = inState(states, State.SERVING_WHILE_TERMINATING);
        }
        return usable.isEmpty()
                ? new Nowhere(Reason.NO_ENDPOINTS, noEndpoints(service, port, states, elsewhere))
                : new Balance(service.key(), service.affinity(), usable);
    }

    private static List<Backend> inState(Map<Backend, State> states, State wanted) {
        List<Backend> all = new ArrayList<>();
        states.forEach((backend, state) -> {
            if (state == wanted) {
                all.add(backend);
            }
        });
        return all;
    }

    private static String noEndpoints(
            ServiceView service, ServiceView.Port port, Map<Backend, State> states, int elsewhere) {
        String begin = "Service " + service.key() + " has no ready endpoint for port " + port.port() + ": ";
        if (!states.isEmpty()) {
            String some = states.entrySet().stream()
                    .limit(NAMED_IN_TEXT)
                    .map(e -> e.getKey() + " is " + e.getValue().text())
                    .collect(Collectors.joining(", "));
            int more = states.size() - NAMED_IN_TEXT;
            return begin + some + (more > 0 ? ", and " + more + " more" : "");
        }
        if (elsewhere > 0) {
            return begin + "none of its " + elsewhere + " pods has a container port of the name it asks for";
        }
        if (service.selector().isEmpty()) {
            return begin + "it has no selector, and nobody made EndpointSlices for it";
        }
        String selector = new TreeMap<>(service.selector())
                .entrySet().stream().map(Object::toString).collect(Collectors.joining(","));
        return begin + "no running pod has the labels " + selector;
    }
}
