package dev.portolan.explain.core;

import dev.portolan.explain.core.Snapshot.Service;
import dev.portolan.explain.core.Snapshot.Workload;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Where an ExternalName leads, followed within the cluster. */
final class ExternalNameRule {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ExternalNameRule() {}

    /** The last Service of the chain, if it ends in the cluster at one that is there. */
    static Optional<Service> end(Snapshot now, Service service) {
        var seen = new LinkedHashSet<Service>();
        Service at = service;
        while (at.external()) {
            if (!seen.add(at)) return Optional.empty();
            Optional<Service> next = next(now, at);
            if (next.isEmpty()) return Optional.empty();
            at = next.get();
        }
        return Optional.of(at);
    }

    static List<Hop> judge(Snapshot now, Service service) {
        var hops = new ArrayList<Hop>();
        var seen = new LinkedHashSet<String>();
        Service at = service;
        while (at.external()) {
            if (!seen.add(at.dnsName())) {
                hops.add(loop(now, service, String.join(" → ", seen) + " → " + at.dnsName()));
                return hops;
            }
            Optional<Service> next = next(now, at);
            if (next.isEmpty()) {
                hops.add(outside(now, at));
                return hops;
            }
            hops.add(Hop.ok("name", "DNS answers with a CNAME to " + at.externalName() + "; nothing is proxied"));
            at = next.get();
        }
        return hops;
    }

    private static Hop outside(Snapshot now, Service service) {
        String name = name(service.externalName());
        if (!ClusterName.inZone(name)) {
            return Hop.ok("name", "DNS answers with a CNAME to " + service.externalName() + "; nothing is proxied");
        }
        var parsed = ClusterName.parse(name);
        var names = now.services().stream()
                .filter(s ->
                        parsed.filter(p -> p.namespace().equals(s.namespace())).isPresent())
                .map(Service::name)
                .toList();
        List<Fix> fixes = parsed
                .flatMap(p -> Nearest.of(p.service(), names)
                        .map(n -> Fix.set(
                                Ref.of(service),
                                "spec.externalName",
                                service.externalName(),
                                n + "." + p.namespace() + ".svc.cluster.local")))
                .stream()
                .toList();
        return Hop.broken(
                "name",
                Cause.NOT_FOUND,
                Ref.of(service),
                "DNS answers with a CNAME to %s, which is a name of this cluster that nobody has"
                        .formatted(service.externalName()),
                fixes);
    }

    private static Hop loop(Snapshot now, Service service, String way) {
        return Hop.broken(
                "name",
                Cause.EXTERNAL_NAME_LOOP,
                Ref.of(service),
                "the ExternalNames lead in a circle, so no address is ever found: " + way,
                pods(now, service).map(w -> back(service, w)).stream().toList());
    }

    /** A workload of the Service's name: then the Service was to lead there. */
    private static Optional<Workload> pods(Snapshot now, Service service) {
        return now.workloads().stream()
                .filter(w ->
                        w.namespace().equals(service.namespace()) && w.name().equals(service.name()))
                .filter(w -> !w.matchLabels().isEmpty() && !service.ports().isEmpty())
                .findFirst();
    }

    private static Fix back(Service service, Workload workload) {
        ObjectNode spec = JSON.objectNode().put("type", "ClusterIP");
        spec.putNull("externalName");
        spec.set("selector", Labels.json(workload.matchLabels()));
        return new Fix(
                "Service",
                service.name(),
                "spec.type",
                "ExternalName",
                "ClusterIP",
                "without spec.externalName and with spec.selector: " + Labels.text(workload.matchLabels())
                        + ", the pods of " + workload.kind() + " " + workload.name(),
                List.of(new Patch(
                        Ref.of(service), Patch.Type.MERGE, JSON.objectNode().set("spec", spec))));
    }

    private static Optional<Service> next(Snapshot now, Service service) {
        String target = name(service.externalName());
        return now.services().stream().filter(s -> s.dnsName().equals(target)).findFirst();
    }

    private static String name(String dns) {
        String lower = dns.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
