package dev.portolan.explain.core;

import static dev.portolan.explain.core.SelectorRule.count;

import dev.portolan.explain.core.Hop.Verdict;
import dev.portolan.explain.core.Snapshot.Endpoint;
import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Snapshot.Service;
import java.util.ArrayList;
import java.util.List;

/** Walks from a Service's name to its pods and says at the first broken hop what is wrong and what to change. */
public final class ExplainService {
    private ExplainService() {}

    /** The diagnosis of one Service; of one that does not exist, a diagnosis that says so and what comes near. */
    public static Diagnosis explain(Snapshot now, String namespace, String name) {
        String subject = "service " + namespace + "/" + name;
        var found = now.services().stream()
                .filter(s -> s.namespace().equals(namespace) && s.name().equals(name))
                .findFirst();
        if (found.isEmpty()) return new Diagnosis(subject, List.of(missing(now, namespace, name)));
        return new Diagnosis(subject, walk(now, found.get()));
    }

    private static List<Hop> walk(Snapshot now, Service service) {
        var hops = new ArrayList<Hop>();
        if ("ExternalName".equals(service.type())) {
            hops.add(Hop.ok("name", "DNS answers with a CNAME to " + service.externalName() + "; nothing is proxied"));
            return hops;
        }
        hops.add(Hop.ok(
                "name",
                service.headless()
                        ? "headless: DNS answers with the pods' own addresses; ports are not mapped"
                        : "%s.%s.svc answers with the VIP %s"
                                .formatted(service.name(), service.namespace(), service.clusterIp())));
        if (service.selector().isEmpty()) {
            hops.add(selectorless(now, service));
            return hops;
        }
        Hop selector = SelectorRule.judge(now, service);
        hops.add(selector);
        if (selector.verdict() == Verdict.BROKEN) return hops;
        var pods = now.pods().stream()
                .filter(p -> p.namespace().equals(service.namespace()))
                .filter(p -> SelectorRule.matches(service.selector(), p.labels()))
                .toList();
        if (now.readyNodes() == 0 && pods.stream().noneMatch(Pod::ready)) {
            hops.add(Hop.broken(
                    "nodes",
                    "no node is Ready, so no pod can run: is a node agent running? (kubectl get nodes)",
                    List.of()));
            return hops;
        }
        Hop readiness = readiness(pods);
        if (readiness.verdict() == Verdict.BROKEN) {
            hops.add(readiness);
            return hops;
        }
        hops.addAll(PortRule.judge(service, pods));
        hops.add(readiness);
        if (hops.stream().noneMatch(h -> h.verdict() == Verdict.BROKEN)) hops.add(endpoints(now, service));
        hops.addAll(IngressRule.judge(now, service));
        return hops;
    }

    private static Hop readiness(List<Pod> pods) {
        var alive = pods.stream().filter(p -> !p.terminating()).toList();
        long ready = alive.stream().filter(Pod::ready).count();
        if (ready == pods.size()) return Hop.ok("pods", count(ready, "pod") + " ready");
        var trouble = alive.stream()
                .filter(p -> !p.ready())
                .map(p -> p.name() + ": " + (p.trouble().isEmpty() ? p.phase() + ", not ready" : p.trouble()))
                .toList();
        String list = String.join("; ", trouble.subList(0, Math.min(3, trouble.size())));
        if (ready > 0) {
            return Hop.note(
                    "pods", "%d of %d ready%s".formatted(ready, pods.size(), list.isEmpty() ? "" : "; " + list));
        }
        String all =
                pods.size() == 1 ? "the only pod is not ready" : "none of " + count(pods.size(), "pod") + " is ready";
        return Hop.broken("pods", all + ": " + (list.isEmpty() ? "being deleted" : list), List.of());
    }

    private static Hop endpoints(Snapshot now, Service service) {
        var mine = now.endpoints().stream()
                .filter(e ->
                        e.namespace().equals(service.namespace()) && e.service().equals(service.name()))
                .toList();
        var ready = mine.stream()
                .filter(Endpoint::ready)
                .map(Endpoint::address)
                .distinct()
                .sorted()
                .toList();
        return ready.isEmpty()
                ? Hop.broken(
                        "endpoints",
                        "the pods are ready and no EndpointSlice lists them: is the controller running?",
                        List.of())
                : Hop.ok("endpoints", String.join(", ", ready));
    }

    private static Hop selectorless(Snapshot now, Service service) {
        var mine = now.endpoints().stream()
                .filter(e ->
                        e.namespace().equals(service.namespace()) && e.service().equals(service.name()))
                .toList();
        return mine.isEmpty()
                ? Hop.broken(
                        "selector",
                        "the selector is empty, so nobody manages endpoints, and nobody has made any by hand",
                        List.of())
                : Hop.ok("endpoints", "no selector; " + count(mine.size(), "endpoint") + " made by hand");
    }

    private static Hop missing(Snapshot now, String namespace, String name) {
        var names = now.services().stream()
                .filter(s -> s.namespace().equals(namespace))
                .map(Service::name)
                .toList();
        var elsewhere = now.services().stream()
                .filter(s -> s.name().equals(name))
                .map(Service::namespace)
                .sorted()
                .toList();
        String hint = !elsewhere.isEmpty()
                ? "; there is one in namespace " + String.join(", ", elsewhere) + " (-n)"
                : Nearest.of(name, names).map(n -> "; did you mean " + n + "?").orElse("");
        return Hop.broken(
                "name",
                "no Service %s in namespace %s%s".formatted(name, namespace, hint),
                IngressRule.fixes(now, namespace, name, Nearest.of(name, names)));
    }
}
