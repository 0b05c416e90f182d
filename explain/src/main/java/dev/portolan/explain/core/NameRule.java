package dev.portolan.explain.core;

import dev.portolan.explain.core.Snapshot.Endpoint;
import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Snapshot.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a name means to a pod of a namespace, and what the cluster's DNS answers. */
final class NameRule {
    private NameRule() {}

    /**
     * What was found.
     *
     * @param full the name that exists
     */
    record Found(ClusterName full, Service service) {}

    static Optional<Found> find(Snapshot now, String name, String namespace) {
        for (String full : ClusterName.searched(name.toLowerCase(Locale.ROOT), namespace)) {
            Optional<Found> found = ClusterName.parse(full)
                    .flatMap(c -> now.service(c.namespace(), c.service())
                            .filter(s -> c.host().isEmpty() || s.headless() && hasHost(now, s, c.host()))
                            .map(s -> new Found(c, s)));
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    private static boolean hasHost(Snapshot now, Service service, String host) {
        return now.selected(service).stream()
                .anyMatch(p -> p.name().equals(host) || p.ip().replace('.', '-').equals(host));
    }

    /** The records of a name that exists. */
    static List<Hop> records(Snapshot now, String name, String namespace, Found found) {
        var hops = new ArrayList<Hop>();
        Service service = found.service();
        hops.add(Hop.ok(
                "name",
                "to a pod of namespace %s, %s is %s"
                        .formatted(namespace, name, found.full().text())));
        if (!found.full().port().isEmpty()) {
            hops.add(srv(service, found.full()));
        } else if (service.external()) {
            hops.addAll(ExternalNameRule.judge(now, service));
        } else if (service.headless()) {
            hops.add(headless(now, service, found.full()));
        } else {
            hops.add(Hop.ok("records", "A " + service.clusterIp() + ", the VIP of " + Ref.of(service)));
        }
        return hops;
    }

    private static Hop srv(Service service, ClusterName name) {
        boolean there = service.ports().stream()
                .anyMatch(p -> p.name().equals(name.port()) && p.protocol().equalsIgnoreCase(name.protocol()));
        if (there) return Hop.ok("records", "SRV for port " + name.port());
        boolean nameless = service.ports().stream().allMatch(p -> p.name().isEmpty());
        String has = service.ports().stream()
                .map(p -> p.port() + "/" + p.protocol() + (p.name().isEmpty() ? " (no name)" : " (" + p.name() + ")"))
                .collect(Collectors.joining(", "));
        return Hop.broken(
                "records",
                nameless ? Cause.PORT_NAME_MISSING : Cause.NO_SUCH_PORT,
                Ref.of(service),
                "SRV records are for named ports, and none of %s is named %s: it has %s"
                        .formatted(Ref.of(service), name.port(), has),
                service.ports().size() == 1
                        ? List.of(Fix.set(
                                Ref.of(service),
                                "spec.ports[0].name",
                                nameless ? null : service.ports().getFirst().name(),
                                name.port()))
                        : List.of());
    }

    private static Hop headless(Snapshot now, Service service, ClusterName name) {
        var addresses = now.endpoints(service).stream()
                .filter(Endpoint::ready)
                .filter(e -> name.host().isEmpty()
                        || owner(now, service, e).filter(name.host()::equals).isPresent())
                .map(Endpoint::address)
                .distinct()
                .sorted()
                .toList();
        return addresses.isEmpty()
                ? Hop.broken(
                        "records",
                        Cause.NO_ENDPOINTS,
                        Ref.of(service),
                        "a headless Service has a record for each ready pod, and none is ready: NXDOMAIN",
                        List.of())
                : Hop.ok("records", "A " + String.join(", ", addresses));
    }

    private static Optional<String> owner(Snapshot now, Service service, Endpoint e) {
        return now.selected(service).stream()
                .filter(p -> p.ip().equals(e.address()))
                .map(Pod::name)
                .findFirst();
    }
}
