package dev.portolan.explain.core;

import dev.portolan.explain.core.Snapshot.Endpoint;
import dev.portolan.explain.core.Snapshot.Service;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether the slices list somebody, and of the Service's own address family. */
final class EndpointRule {
    private EndpointRule() {}

    static Hop judge(Snapshot now, Service service) {
        Optional<Hop> family = family(now, service);
        if (family.isPresent()) return family.get();
        var ready = now.endpoints(service).stream()
                .filter(Endpoint::ready)
                .map(Endpoint::address)
                .distinct()
                .sorted()
                .toList();
        return ready.isEmpty()
                ? Hop.broken(
                        "endpoints",
                        Cause.NO_ENDPOINTS,
                        Ref.of(service),
                        "the pods are ready and no EndpointSlice lists them: is the controller running?",
                        List.of())
                : Hop.ok("endpoints", String.join(", ", ready));
    }

    /** An IPv4 address does not lead to IPv6 endpoints, nor the other way round (Kubernetes: IPv4/IPv6 dual-stack). */
    static Optional<Hop> family(Snapshot now, Service service) {
        var families = service.traffic().families();
        var mine = now.endpoints(service);
        if (families.isEmpty() || mine.isEmpty() || mine.stream().anyMatch(e -> families.contains(e.family()))) {
            return Optional.empty();
        }
        String have = mine.stream()
                .map(e -> e.address() + " (" + e.family() + ")")
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return Optional.of(
                Hop.broken(
                        "endpoints",
                        Cause.FAMILY_MISMATCH,
                        Ref.of(service),
                        "the Service is of family %s (VIP %s), its endpoints are %s: the one does not lead to the other"
                                .formatted(String.join(", ", families), service.clusterIp(), have),
                        List.of(
                                new Fix(
                                        "EndpointSlice",
                                        "of " + service.name(),
                                        "addressType",
                                        mine.getFirst().family(),
                                        families.getFirst(),
                                        "made anew, with addresses of that family; or spec.ipFamilies of the Service, where the cluster has both"))));
    }
}
