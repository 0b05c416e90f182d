package dev.portolan.explain.core;

import static dev.portolan.explain.core.Labels.count;

import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Snapshot.Port;
import dev.portolan.explain.core.Snapshot.Service;
import dev.portolan.explain.core.Snapshot.Workload;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A Service without selector: nobody manages its endpoints, so somebody has to make them by hand (Kubernetes: Service, "Services without selectors"). */
final class EmptySelectorRule {
    private EmptySelectorRule() {}

    static Hop judge(Snapshot now, Service service) {
        var mine = now.endpoints(service);
        if (!mine.isEmpty()) {
            return Hop.ok("endpoints", "no selector; " + count(mine.size(), "endpoint") + " made by hand");
        }
        Optional<Workload> meant = meant(now, service);
        return Hop.broken(
                "selector",
                Cause.EMPTY_SELECTOR,
                Ref.of(service),
                "the selector is empty, so nobody manages endpoints, and nobody has made any by hand"
                        + meant.map(w -> "; meant are perhaps the pods of " + w.kind() + " " + w.name())
                                .orElse(""),
                meant.map(w -> fix(service, w)).stream().toList());
    }

    private static Fix fix(Service service, Workload workload) {
        Map<String, String> labels =
                workload.matchLabels().isEmpty() ? workload.templateLabels() : workload.matchLabels();
        return new Fix(
                "Service",
                service.name(),
                "spec.selector",
                "",
                Labels.text(labels),
                "",
                List.of(Patch.set(Ref.of(service), "spec.selector", null, Labels.json(labels))));
    }

    /** The workload with the nearest name, else the only one whose pods declare a target port. */
    private static Optional<Workload> meant(Snapshot now, Service service) {
        var here = now.workloads().stream()
                .filter(w -> w.namespace().equals(service.namespace()))
                .filter(w -> !w.matchLabels().isEmpty() || !w.templateLabels().isEmpty())
                .sorted(Comparator.comparing(Workload::name))
                .toList();
        Optional<Workload> named = Nearest.of(
                        service.name(), here.stream().map(Workload::name).toList())
                .flatMap(n -> here.stream().filter(w -> w.name().equals(n)).findFirst());
        if (named.isPresent()) return named;
        var listening = here.stream().filter(w -> listens(now, service, w)).toList();
        return listening.size() == 1 ? Optional.of(listening.getFirst()) : Optional.empty();
    }

    private static boolean listens(Snapshot now, Service service, Workload workload) {
        List<Pod> pods = now.pods().stream()
                .filter(p -> now.maker(p).filter(workload::equals).isPresent())
                .toList();
        for (Port port : service.ports()) {
            for (Pod pod : pods) {
                int number = pod.number(port.targetPort(), port.protocol());
                if (pod.ports().stream().anyMatch(c -> c.port() == number)) return true;
            }
        }
        return false;
    }
}
