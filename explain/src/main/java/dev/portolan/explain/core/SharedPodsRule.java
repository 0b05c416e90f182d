package dev.portolan.explain.core;

import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Snapshot.Port;
import dev.portolan.explain.core.Snapshot.Service;
import dev.portolan.explain.core.Snapshot.Workload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A selector that takes in pods of several workloads, and Services that take each other's pods. Both may be meant (blue beside green), so it
 * is a note; unless some of those pods do not have the target port: then a part of the requests fails.
 */
final class SharedPodsRule {
    private SharedPodsRule() {}

    static List<Hop> judge(Snapshot now, Service service, List<Pod> pods) {
        var hops = new java.util.ArrayList<Hop>();
        several(now, service, pods).ifPresent(hops::add);
        twins(now, service).ifPresent(hops::add);
        return hops;
    }

    private static Optional<Hop> several(Snapshot now, Service service, List<Pod> pods) {
        Map<Workload, List<Pod>> makers = new LinkedHashMap<>();
        pods.forEach(p -> now.maker(p)
                .ifPresent(w -> makers.computeIfAbsent(w, k -> new java.util.ArrayList<>())
                        .add(p)));
        if (makers.size() < 2) return Optional.empty();
        var strangers = makers.entrySet().stream()
                .filter(e -> e.getValue().stream().anyMatch(p -> lacksPort(service, p)))
                .map(Map.Entry::getKey)
                .toList();
        if (strangers.isEmpty() || strangers.size() == makers.size()) return Optional.empty();
        String names = makers.keySet().stream()
                .map(w -> w.kind() + " " + w.name())
                .sorted()
                .collect(Collectors.joining(" and "));
        String lacking = strangers.stream().map(Workload::name).sorted().collect(Collectors.joining(", "));
        var rightful =
                makers.keySet().stream().filter(w -> !strangers.contains(w)).toList();
        return Optional.of(Hop.broken(
                "selector",
                Cause.SHARED_PODS,
                Ref.of(service),
                "%s matches the pods of %s, but those of %s have no port %s: a part of the requests goes to them and fails"
                        .formatted(
                                Labels.text(service.selector()),
                                names,
                                lacking,
                                service.ports().stream()
                                        .map(Port::targetPort)
                                        .distinct()
                                        .collect(Collectors.joining(", "))),
                rightful.size() == 1 ? narrow(service, rightful.getFirst(), strangers) : List.of()));
    }

    private static boolean lacksPort(Service service, Pod pod) {
        return !pod.ports().isEmpty()
                && service.ports().stream()
                        .allMatch(p -> pod.ports().stream()
                                .noneMatch(c -> c.port() == pod.number(p.targetPort(), p.protocol())));
    }

    /** One more label, which only the rightful pods have. */
    private static List<Fix> narrow(Service service, Workload rightful, List<Workload> strangers) {
        return new TreeMap<>(rightful.templateLabels())
                .entrySet().stream()
                        .filter(l -> !service.selector().containsKey(l.getKey()))
                        .filter(l -> strangers.stream()
                                .noneMatch(s ->
                                        l.getValue().equals(s.templateLabels().get(l.getKey()))))
                        .limit(1)
                        .map(l -> Fix.set(
                                Ref.of(service), "spec.selector." + FieldPath.quoted(l.getKey()), null, l.getValue()))
                        .toList();
    }

    private static Optional<Hop> twins(Snapshot now, Service service) {
        var others = now.services().stream()
                .filter(s ->
                        s.namespace().equals(service.namespace()) && !s.name().equals(service.name()))
                .filter(s -> s.selector().equals(service.selector()))
                .filter(s -> s.type().equals(service.type()) && s.headless() == service.headless())
                .map(Service::name)
                .sorted()
                .toList();
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of(Hop.note(
                        "selector",
                        Cause.NONE,
                        Ref.of(service),
                        "Service %s selects the same pods: both lead to all of them"
                                .formatted(String.join(", ", others)),
                        List.of()));
    }
}
