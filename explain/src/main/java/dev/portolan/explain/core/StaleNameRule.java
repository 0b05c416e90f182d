package dev.portolan.explain.core;

import dev.portolan.explain.core.Evidence.Resolved;
import dev.portolan.explain.core.Evidence.Socket;
import dev.portolan.explain.core.Evidence.Sockets;
import dev.portolan.explain.core.PodDetail.HostAlias;
import dev.portolan.explain.core.Snapshot.Endpoint;
import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Snapshot.Service;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A client that goes to an address which the name no longer has: from its own hosts file, from its resolver, or by an old connection. */
final class StaleNameRule {
    /** Changing it in a template replaces the pods. */
    private static final String ANNOTATION = "spec.template.metadata.annotations.\"portolan.dev/restarted-for\"";

    private StaleNameRule() {}

    static Optional<Hop> judge(Snapshot now, Pod client, String name, Service service) {
        var right = addresses(now, service);
        if (right.isEmpty()) return Optional.empty();
        return pinned(now, client, name, service, right)
                .or(() -> resolved(now, client, name, right))
                .or(() -> connected(now, client, service, right));
    }

    private static TreeSet<String> addresses(Snapshot now, Service service) {
        var all = new TreeSet<String>();
        if (service.headless()) {
            now.endpoints(service).stream()
                    .filter(Endpoint::ready)
                    .map(Endpoint::address)
                    .forEach(all::add);
        } else if (!service.external()) {
            all.add(service.clusterIp());
        }
        return all;
    }

    private static Optional<Hop> pinned(Snapshot now, Pod client, String name, Service service, TreeSet<String> right) {
        var aliases = client.detail().hostAliases();
        for (int i = 0; i < aliases.size(); i++) {
            HostAlias alias = aliases.get(i);
            boolean meant = alias.names().contains(name) || alias.names().contains(service.dnsName());
            if (!meant || right.contains(alias.ip())) continue;
            String field = "spec.template.spec.hostAliases[" + i + "]";
            return Optional.of(Hop.broken(
                    "resolver",
                    Cause.STALE_DNS,
                    Ref.of(client),
                    "spec.hostAliases of Pod %s has %s at %s, which the hosts file says before DNS is asked; it is at %s now"
                            .formatted(client.name(), name, alias.ip(), String.join(", ", right)),
                    now.maker(client)
                            .map(w -> List.of(new Fix(
                                    w.kind(),
                                    w.name(),
                                    field,
                                    alias.ip() + " " + String.join(" ", alias.names()),
                                    "",
                                    "",
                                    List.of(
                                            Patch.set(Ref.of(w), field + ".ip", alias.ip(), alias.ip()),
                                            Patch.set(Ref.of(w), field, null, null)))))
                            .orElse(List.of())));
        }
        return Optional.empty();
    }

    private static Optional<Hop> resolved(Snapshot now, Pod client, String name, TreeSet<String> right) {
        String from = client.namespace() + "/" + client.name();
        return now.seen(Resolved.class)
                .filter(r -> r.from().equals(from) && r.name().equals(name))
                .filter(r -> !r.addresses().isEmpty() && r.addresses().stream().noneMatch(right::contains))
                .findFirst()
                .map(r -> Hop.broken(
                        "resolver",
                        Cause.STALE_DNS,
                        Ref.of(client),
                        "Pod %s resolves %s to %s; it is at %s: its resolver keeps an old answer, or asks another DNS server"
                                .formatted(
                                        client.name(),
                                        name,
                                        String.join(", ", r.addresses()),
                                        String.join(", ", right)),
                        restart(now, client, right.first())));
    }

    /** Connections live on when a name moves; those to pods that left the Service are old. */
    private static Optional<Hop> connected(Snapshot now, Pod client, Service service, TreeSet<String> right) {
        var ports = service.ports().stream().map(p -> p.port()).collect(Collectors.toCollection(TreeSet::new));
        var known = new TreeSet<>(right);
        now.services().forEach(s -> known.add(s.clusterIp()));
        now.pods().forEach(p -> known.add(p.ip()));
        now.around().nodes().forEach(n -> known.addAll(n.addresses()));
        return now.seen(Sockets.class)
                .filter(s -> !s.shared())
                .filter(s -> s.namespace().equals(client.namespace()) && s.pod().equals(client.name()))
                .flatMap(s -> s.peers().stream())
                .filter(p -> ports.contains(p.port()) && !p.loopback() && !known.contains(p.address()))
                .map(Socket::address)
                .findFirst()
                .map(old -> Hop.note(
                        "resolver",
                        Cause.STALE_DNS,
                        Ref.of(client),
                        "Pod %s is connected to %s, which nothing in this cluster has any more: the program keeps an address that it was given earlier; %s is at %s"
                                .formatted(client.name(), old, service.name(), String.join(", ", right)),
                        restart(now, client, right.first())));
    }

    private static List<Fix> restart(Snapshot now, Pod client, String address) {
        return now.maker(client)
                .map(w -> List.of(Fix.set(
                        Ref.of(w),
                        ANNOTATION,
                        null,
                        address,
                        "which replaces the pods, as kubectl rollout restart does")))
                .orElse(List.of());
    }
}
