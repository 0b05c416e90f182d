package dev.portolan.explain.core;

import static dev.portolan.explain.core.Labels.count;

import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Snapshot.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Walks from a pod's node and image to its probes, its sockets, and the Services that lead to it. */
public final class ExplainPod {
    private ExplainPod() {}

    /** The diagnosis of one pod; of one that does not exist, a diagnosis that says so and what comes near. */
    public static Diagnosis explain(Snapshot now, String namespace, String name) {
        String subject = "pod " + namespace + "/" + name;
        return now.pod(namespace, name)
                .map(pod -> new Diagnosis(subject, walk(now, pod)))
                .orElseGet(() -> new Diagnosis(subject, List.of(missing(now, namespace, name))));
    }

    static List<Hop> walk(Snapshot now, Pod pod) {
        Optional<Hop> held = FinalizerRule.judge(Ref.of(pod), pod.detail().life());
        if (held.isPresent()) return List.of(held.get());
        var hops = new ArrayList<Hop>();
        if (pod.terminating()) hops.add(Hop.note("deletion", "the pod is being deleted: it leaves its Services first"));
        if (!pod.detail().node().isEmpty())
            hops.add(Hop.ok("node", "on " + pod.detail().node()));
        if (!pod.ready()) {
            PodTrouble trouble = PodTrouble.of(now, pod);
            hops.add(Hop.broken(
                    place(trouble.cause()), trouble.cause(), trouble.object(), trouble.said(), trouble.fixes()));
            return hops;
        }
        hops.add(Hop.ok("probe", "ready, at " + pod.ip()));
        for (var port : pod.ports()) {
            if (!port.protocol().equals("TCP")) continue;
            hops.add(ListenRule.judge(now, pod, port.port(), Optional.empty(), 0)
                    .orElse(Hop.ok(
                            "port " + port.port(), "declared" + (port.name().isEmpty() ? "" : " as " + port.name()))));
        }
        PolicyRule.judge(now, List.of(pod)).ifPresent(hops::add);
        hops.add(services(now, pod));
        return hops;
    }

    private static String place(Cause cause) {
        return switch (cause) {
            case IMAGE_UNKNOWN -> "image";
            case CRASH_LOOP -> "process";
            case NO_NODE_READY, UNSCHEDULABLE, HOST_PORT_TAKEN -> "node";
            case FINALIZER_STUCK -> "deletion";
            default -> "probe";
        };
    }

    private static Hop services(Snapshot now, Pod pod) {
        var mine = now.services().stream()
                .filter(s -> now.selected(s).contains(pod))
                .map(Service::name)
                .sorted()
                .toList();
        return mine.isEmpty()
                ? Hop.note("services", "no Service selects it; it carries " + Labels.text(Labels.written(pod.labels())))
                : Hop.ok("services", count(mine.size(), "Service") + " lead to it: " + String.join(", ", mine));
    }

    private static Hop missing(Snapshot now, String namespace, String name) {
        var names = now.pods().stream()
                .filter(p -> p.namespace().equals(namespace))
                .map(Pod::name)
                .sorted()
                .toList();
        Optional<String> meant = Nearest.of(name, names)
                .or(() -> names.stream().filter(n -> n.startsWith(name + "-")).findFirst());
        return Hop.broken(
                "name",
                Cause.NOT_FOUND,
                new Ref("Pod", namespace, name),
                "no Pod %s in namespace %s%s"
                        .formatted(
                                name,
                                namespace,
                                meant.map(n -> "; did you mean " + n + "?").orElse("")),
                List.of());
    }
}
