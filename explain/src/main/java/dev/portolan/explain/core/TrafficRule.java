package dev.portolan.explain.core;

import static dev.portolan.explain.core.Labels.count;

import dev.portolan.explain.core.Snapshot.Endpoint;
import dev.portolan.explain.core.Snapshot.Service;
import dev.portolan.explain.core.Surroundings.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whom a Service answers and where it sends them: affinity, traffic policies, source ranges. Notes: some clients are answered. */
final class TrafficRule {
    private TrafficRule() {}

    static List<Hop> judge(Snapshot now, Service service) {
        var hops = new ArrayList<Hop>();
        affinity(now, service).ifPresent(hops::add);
        local(now, service).ifPresent(hops::add);
        sources(service).ifPresent(hops::add);
        return hops;
    }

    private static Optional<Hop> affinity(Snapshot now, Service service) {
        long ready = now.endpoints(service).stream().filter(Endpoint::ready).count();
        if (!service.traffic().affinity().equals("ClientIP") || ready < 2) return Optional.empty();
        return Optional.of(Hop.note(
                "affinity",
                Cause.AFFINITY,
                Ref.of(service),
                "sessionAffinity: ClientIP keeps each client address with one of %s for %d s: all that comes through one proxy or NAT goes to one pod"
                        .formatted(count(ready, "endpoint"), service.traffic().affinitySeconds()),
                List.of(Fix.set(Ref.of(service), "spec.sessionAffinity", "ClientIP", "None"))));
    }

    private static Optional<Hop> local(Snapshot now, Service service) {
        if (!service.traffic().externalPolicy().equals("Local")) return Optional.empty();
        var without = nodesWithout(now, service);
        if (without.isEmpty()) return Optional.empty();
        return Optional.of(
                Hop.note("outside", Cause.NO_LOCAL_ENDPOINT, Ref.of(service), said(without), fixes(service)));
    }

    /** Broken for who asks at this node. */
    static Optional<Hop> localAt(Snapshot now, Service service, String node) {
        if (!service.traffic().externalPolicy().equals("Local")) return Optional.empty();
        var without = nodesWithout(now, service).stream()
                .filter(n -> n.name().equals(node))
                .toList();
        return without.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Hop.broken("outside", Cause.NO_LOCAL_ENDPOINT, Ref.of(service), said(without), fixes(service)));
    }

    private static List<Node> nodesWithout(Snapshot now, Service service) {
        return now.around().nodes().stream()
                .filter(Node::ready)
                .filter(n -> now.endpoints(service).stream()
                        .noneMatch(e -> e.ready() && e.node().equals(n.name())))
                .toList();
    }

    private static String said(List<Node> without) {
        return "externalTrafficPolicy: Local: a node passes on only to endpoints of its own, and there is none on "
                + without.stream().map(Node::name).sorted().collect(Collectors.joining(", "))
                + ": who asks there gets no answer";
    }

    private static List<Fix> fixes(Service service) {
        return List.of(Fix.set(
                Ref.of(service),
                "spec.externalTrafficPolicy",
                "Local",
                "Cluster",
                "then pods see a node's address in place of the client's"));
    }

    private static Optional<Hop> sources(Service service) {
        var ranges = service.traffic().sourceRanges();
        if (ranges.isEmpty() || !service.type().equals("LoadBalancer")) return Optional.empty();
        return Optional.of(Hop.note(
                "sources",
                Cause.SOURCE_RANGE,
                Ref.of(service),
                "only clients of %s may use the load balancer".formatted(String.join(", ", ranges)),
                List.of()));
    }
}
