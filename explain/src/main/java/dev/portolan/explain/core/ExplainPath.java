package dev.portolan.explain.core;

import dev.portolan.explain.core.Evidence.Connected;
import dev.portolan.explain.core.Evidence.Result;
import dev.portolan.explain.core.NameRule.Found;
import dev.portolan.explain.core.Snapshot.Endpoint;
import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Snapshot.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The way from one pod to a name or address and a port. */
public final class ExplainPath {
    private ExplainPath() {}

    /** The diagnosis of the way from a pod to {@code host:port}. */
    public static Diagnosis explain(Snapshot now, String namespace, String pod, String host, int port) {
        String subject = "from %s/%s to %s:%d".formatted(namespace, pod, host, port);
        Optional<Pod> client = now.pod(namespace, pod);
        if (client.isEmpty() || client.get().ip().isEmpty()) {
            return new Diagnosis(
                    subject, ExplainPod.explain(now, namespace, pod).hops());
        }
        var hops = new ArrayList<Hop>();
        hops.add(Hop.ok(
                "client",
                "Pod %s at %s, on %s"
                        .formatted(pod, client.get().ip(), client.get().detail().node())));
        hops.addAll(way(now, client.get(), host, port));
        if (hops.stream().noneMatch(Hop::broken))
            connected(now, client.get(), port).ifPresent(hops::add);
        return new Diagnosis(subject, hops);
    }

    private static List<Hop> way(Snapshot now, Pod client, String host, int port) {
        if (AddressRule.isAddress(host)) {
            var hops = new ArrayList<>(AddressRule.walk(now, host, port));
            now.services().stream()
                    .filter(s -> s.clusterIp().equals(host))
                    .findFirst()
                    .flatMap(s -> internal(now, client, s))
                    .ifPresent(hops::add);
            return hops;
        }
        Optional<Found> found = NameRule.find(now, host, client.namespace());
        if (found.isEmpty()) return List.of(NameForm.judge(now, host, client.namespace()));
        Service service = found.get().service();
        var hops = new ArrayList<>(NameRule.records(now, host, client.namespace(), found.get()));
        StaleNameRule.judge(now, client, host, service).ifPresent(hops::add);
        if (hops.stream().anyMatch(Hop::broken)) return hops;
        hops.addAll(ServicePortRule.walk(now, service, port));
        internal(now, client, service).ifPresent(hops::add);
        return hops;
    }

    /** internalTrafficPolicy Local: only endpoints of the client's own node (Kubernetes: Service Internal Traffic Policy). */
    private static Optional<Hop> internal(Snapshot now, Pod client, Service service) {
        if (!service.traffic().internalPolicy().equals("Local")) return Optional.empty();
        String node = client.detail().node();
        boolean near = now.endpoints(service).stream()
                .filter(Endpoint::ready)
                .anyMatch(e -> e.node().equals(node));
        return near
                ? Optional.empty()
                : Optional.of(Hop.broken(
                        "inside",
                        Cause.NO_LOCAL_ENDPOINT,
                        Ref.of(service),
                        "internalTrafficPolicy: Local: pods on %s reach only endpoints on %s, and there is none"
                                .formatted(node, node),
                        List.of(Fix.set(Ref.of(service), "spec.internalTrafficPolicy", "Local", "Cluster"))));
    }

    private static Optional<Hop> connected(Snapshot now, Pod client, int port) {
        String from = client.namespace() + "/" + client.name();
        return now.seen(Connected.class)
                .filter(c -> c.from().equals(from) && c.port() == port)
                .findFirst()
                .map(c -> c.result() == Result.OPEN
                        ? Hop.ok(
                                "probe",
                                "from the pod, a connection to %s port %d is taken".formatted(c.address(), port))
                        : Hop.broken(
                                "probe",
                                Cause.PROBE_FAILED,
                                Ref.of(client),
                                "from the pod, a connection to %s port %d: %s, although the objects are in order"
                                        .formatted(c.address(), port, c.result().said()),
                                List.of()));
    }
}
