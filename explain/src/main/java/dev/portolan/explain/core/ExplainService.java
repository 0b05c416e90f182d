package dev.portolan.explain.core;

import static dev.portolan.explain.core.Labels.count;

import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Snapshot.Service;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Walks from a Service's name to its pods and says at the first broken hop what is wrong and what to change. */
public final class ExplainService {
    private static final int SHOWN = 3;

    private ExplainService() {}

    /** The diagnosis of one Service; of one that does not exist, a diagnosis that says so and what comes near. */
    public static Diagnosis explain(Snapshot now, String namespace, String name) {
        String subject = "service " + namespace + "/" + name;
        return now.service(namespace, name)
                .map(service -> new Diagnosis(subject, walk(now, service)))
                .orElseGet(() -> new Diagnosis(
                        subject,
                        List.of(RefusalRule.judge(now, new Ref("Service", namespace, name))
                                .orElseGet(() -> missing(now, namespace, name)))));
    }

    /** The way to a Service's pods, then who else leads to it. */
    static List<Hop> walk(Snapshot now, Service service) {
        var hops = new ArrayList<>(way(now, service));
        hops.addAll(IngressRule.judge(now, service));
        return hops;
    }

    /** The way to a Service's pods. */
    static List<Hop> way(Snapshot now, Service service) {
        Optional<Hop> held = FinalizerRule.judge(Ref.of(service), service.life());
        if (held.isPresent()) return List.of(held.get());
        if (service.external()) return external(now, service);
        var hops = new ArrayList<Hop>();
        hops.add(Hop.ok(
                "name",
                service.headless()
                        ? "headless: DNS answers with the pods' own addresses; ports are not mapped"
                        : "%s.%s.svc answers with the VIP %s"
                                .formatted(service.name(), service.namespace(), service.clusterIp())));
        if (service.selector().isEmpty()) {
            hops.add(EndpointRule.family(now, service).orElseGet(() -> EmptySelectorRule.judge(now, service)));
        } else {
            pods(now, service, hops);
        }
        if (hops.stream().noneMatch(Hop::broken)) {
            hops.addAll(TrafficRule.judge(now, service));
            PolicyRule.judge(now, now.selected(service)).ifPresent(hops::add);
            hops.addAll(ProbeRule.judge(now, service));
        }
        return hops;
    }

    private static List<Hop> external(Snapshot now, Service service) {
        var hops = new ArrayList<>(ExternalNameRule.judge(now, service));
        if (hops.stream().noneMatch(Hop::broken)) {
            ExternalNameRule.end(now, service).ifPresent(end -> hops.addAll(way(now, end)));
        }
        return hops;
    }

    private static void pods(Snapshot now, Service service, List<Hop> hops) {
        Hop selector = SelectorRule.judge(now, service);
        hops.add(selector);
        if (selector.broken()) return;
        var pods = now.selected(service);
        if (pods.stream().noneMatch(Pod::ready)) {
            Optional<Hop> nodes = NodeRule.judge(now);
            if (nodes.isPresent()) {
                hops.add(nodes.get());
                return;
            }
        }
        hops.addAll(SharedPodsRule.judge(now, service, pods));
        Hop readiness = readiness(now, service, pods);
        if (readiness.broken()) {
            hops.add(readiness);
            return;
        }
        hops.addAll(PortRule.judge(
                now, service, pods.stream().filter(p -> !p.terminating()).toList()));
        hops.add(readiness);
        if (hops.stream().noneMatch(Hop::broken)) hops.add(EndpointRule.judge(now, service));
    }

    private static Hop readiness(Snapshot now, Service service, List<Pod> pods) {
        var alive = pods.stream()
                .filter(p -> !p.terminating() || p.detail().life().stuck())
                .toList();
        long ready = alive.stream().filter(p -> p.ready() && !p.terminating()).count();
        if (ready == pods.size()) return Hop.ok("pods", count(ready, "pod") + " ready");
        var waiting = alive.stream().filter(p -> !p.ready()).toList();
        var troubles = waiting.stream().map(p -> PodTrouble.of(now, p)).toList();
        String list = said(waiting, troubles);
        Cause cause = troubles.isEmpty() ? Cause.NOT_READY : troubles.getFirst().cause();
        Ref object = troubles.isEmpty() ? Ref.of(service) : troubles.getFirst().object();
        List<Fix> fixes = troubles.isEmpty() ? List.of() : troubles.getFirst().fixes();
        if (ready > 0) {
            String some = "%d of %d ready%s".formatted(ready, pods.size(), list.isEmpty() ? "" : "; " + list);
            return troubles.isEmpty() ? Hop.note("pods", some) : Hop.note("pods", cause, object, some, fixes);
        }
        String all =
                pods.size() == 1 ? "the only pod is not ready" : "none of " + count(pods.size(), "pod") + " is ready";
        return Hop.broken("pods", cause, object, all + ": " + (list.isEmpty() ? "being deleted" : list), fixes);
    }

    /** Of three pods at most; what several say alike is said once. */
    private static String said(List<Pod> waiting, List<PodTrouble> troubles) {
        var names = new LinkedHashMap<String, List<String>>();
        for (int i = 0; i < Math.min(SHOWN, waiting.size()); i++) {
            names.computeIfAbsent(troubles.get(i).said(), each -> new ArrayList<>())
                    .add(waiting.get(i).name());
        }
        return names.entrySet().stream()
                .map(each -> String.join(", ", each.getValue()) + ": " + each.getKey())
                .collect(Collectors.joining("; "));
    }

    static Hop missing(Snapshot now, String namespace, String name) {
        var names = now.services().stream()
                .filter(s -> s.namespace().equals(namespace))
                .map(Service::name)
                .toList();
        var elsewhere = now.services().stream()
                .filter(s -> s.name().equals(name))
                .map(Service::namespace)
                .sorted()
                .toList();
        Optional<String> meant = Nearest.of(name, names);
        String hint = !elsewhere.isEmpty()
                ? "; there is one in namespace " + String.join(", ", elsewhere) + " (-n)"
                : meant.map(n -> "; did you mean " + n + "?").orElse("");
        return Hop.broken(
                "name",
                elsewhere.isEmpty() ? Cause.NOT_FOUND : Cause.WRONG_NAMESPACE,
                new Ref("Service", namespace, name),
                "no Service %s in namespace %s%s".formatted(name, namespace, hint),
                IngressRule.renamed(now, namespace, name, meant));
    }
}
