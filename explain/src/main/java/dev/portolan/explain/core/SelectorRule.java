package dev.portolan.explain.core;

import static dev.portolan.explain.core.Labels.count;
import static dev.portolan.explain.core.Labels.text;

import dev.portolan.explain.core.Snapshot.Service;
import dev.portolan.explain.core.Snapshot.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Why a selector matches nothing: every pair of it must be on the pod, in the Service's own namespace (Kubernetes: Service). */
final class SelectorRule {
    private SelectorRule() {}

    static boolean matches(Map<String, String> selector, Map<String, String> labels) {
        return labels.entrySet().containsAll(selector.entrySet());
    }

    /** The hop for a Service with a selector: who matches, or what comes nearest and what to change. */
    static Hop judge(Snapshot now, Service service) {
        int matching = now.selected(service).size();
        if (matching > 0) {
            return Hop.ok("selector", "%s matches %s".formatted(text(service.selector()), count(matching, "pod")));
        }
        var willing = now.workloads().stream()
                .filter(w -> w.namespace().equals(service.namespace()))
                .filter(w -> matches(service.selector(), w.templateLabels()))
                .findFirst();
        if (willing.isPresent()) return podless(service, willing.get());
        Optional<NearMiss> near = NearMiss.of(now, service);
        if (near.isPresent()) return near.get().hop(service);
        return NamespaceRule.judge(now, service).orElseGet(() -> nobody(now, service));
    }

    private static Hop nobody(Snapshot now, Service service) {
        var here = now.pods().stream()
                .filter(p -> p.namespace().equals(service.namespace()))
                .toList();
        String present = here.isEmpty()
                ? "there is no pod in namespace " + service.namespace()
                : "the pods there carry " + Labels.of(here);
        return Hop.broken(
                "selector",
                Cause.NO_POD_MATCHES,
                Ref.of(service),
                "no pod matches %s; %s".formatted(text(service.selector()), present),
                List.of());
    }

    /** The labels are right, but what should make the pods has made none. */
    private static Hop podless(Service service, Workload workload) {
        Ref object = Ref.of(workload);
        String title = workload.kind() + " " + workload.name();
        return workload.replicas() == 0
                ? Hop.broken(
                        "selector",
                        Cause.SCALED_TO_ZERO,
                        object,
                        "%s matches the pods of %s, which is scaled to 0 replicas"
                                .formatted(text(service.selector()), title),
                        List.of(Fix.set(object, "spec.replicas", 0, 1)))
                : Hop.broken(
                        "selector",
                        Cause.NO_POD_MADE,
                        object,
                        "%s matches the pods of %s, which has made none yet; its events say why (kubectl describe %s)"
                                .formatted(text(service.selector()), title, object.words()),
                        List.of());
    }
}
