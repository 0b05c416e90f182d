package dev.portolan.node.core;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The conditions that a node agent states of a pod. */
final class Conditions {
    private record Said(boolean status, String reason, String message) {
        static final Said YES = new Said(true, "", "");
    }

    private Conditions() {}

    /** All conditions of {@code pod}: ours as they are now, others' as they were. */
    static List<PodCondition> of(
            Pod pod, Map<String, ContainerView> views, String phase, boolean networked, Instant now) {
        PodSpec spec = pod.getSpec();
        Said containersReady = containersReady(spec, views, phase);
        Map<String, Said> ours = new LinkedHashMap<>();
        ours.put("PodReadyToStartContainers", networked ? Said.YES : new Said(false, "", ""));
        ours.put("Initialized", initializedSaid(spec, views, phase));
        ours.put("Ready", containersReady.status ? gates(pod) : containersReady);
        ours.put("ContainersReady", containersReady);
        ours.put("PodScheduled", Said.YES);
        List<PodCondition> before =
                pod.getStatus() == null ? List.of() : pod.getStatus().getConditions();
        List<PodCondition> all = new ArrayList<>();
        ours.forEach((type, said) -> all.add(condition(type, said, find(before, type), now)));
        before.stream().filter(c -> !ours.containsKey(c.getType())).forEach(all::add);
        return all;
    }

    /** Whether all init containers have done their part, or the containers already run. */
    static boolean initialized(PodSpec spec, Map<String, ContainerView> views) {
        return incomplete(spec, views).isEmpty();
    }

    private static List<String> incomplete(PodSpec spec, Map<String, ContainerView> views) {
        if (spec.getContainers().stream().anyMatch(c -> shown(view(c, views)))) {
            return List.of();
        }
        return spec.getInitContainers().stream()
                .filter(c -> !done(c, view(c, views)))
                .map(Container::getName)
                .toList();
    }

    /** As the kubelet has it: by what the container's state tells, which for one that waits to start again is nothing. */
    private static boolean shown(ContainerView view) {
        return view.begun() || view.exited().isPresent();
    }

    private static boolean done(Container container, ContainerView view) {
        return PodContainers.sidecar(container)
                ? view.running() && view.health().started()
                : view.exited().filter(e -> e.exitCode() == 0).isPresent();
    }

    private static Said initializedSaid(PodSpec spec, Map<String, ContainerView> views, String phase) {
        if (phase.equals("Succeeded")) {
            return new Said(true, "PodCompleted", "");
        }
        List<String> incomplete = incomplete(spec, views);
        return incomplete.isEmpty()
                ? Said.YES
                : new Said(
                        false, "ContainersNotInitialized", "containers with incomplete status: " + words(incomplete));
    }

    private static Said containersReady(PodSpec spec, Map<String, ContainerView> views, String phase) {
        if (phase.equals("Succeeded")) {
            return new Said(false, "PodCompleted", "");
        }
        if (phase.equals("Failed")) {
            return new Said(false, "PodFailed", "");
        }
        List<String> unready = PodContainers.lasting(spec).stream()
                .filter(c ->
                        !(view(c, views).running() && view(c, views).health().serving()))
                .map(Container::getName)
                .toList();
        return unready.isEmpty()
                ? Said.YES
                : new Said(false, "ContainersNotReady", "containers with unready status: " + words(unready));
    }

    private static Said gates(Pod pod) {
        List<PodCondition> known =
                pod.getStatus() == null ? List.of() : pod.getStatus().getConditions();
        List<String> closed = pod.getSpec().getReadinessGates().stream()
                .map(g -> g.getConditionType())
                .filter(type -> find(known, type)
                        .filter(c -> c.getStatus().equals("True"))
                        .isEmpty())
                .map(type -> "the status of pod readiness gate \"" + type + "\" is not \"True\"")
                .toList();
        return closed.isEmpty() ? Said.YES : new Said(false, "ReadinessGatesNotReady", String.join(", ", closed));
    }

    private static PodCondition condition(String type, Said said, Optional<PodCondition> before, Instant now) {
        String status = said.status ? "True" : "False";
        String since = before.filter(c -> status.equals(c.getStatus()))
                .map(PodCondition::getLastTransitionTime)
                .orElseGet(() -> ContainerStatuses.time(now));
        return new PodConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(said.reason.isEmpty() ? null : said.reason)
                .withMessage(said.message.isEmpty() ? null : said.message)
                .withLastTransitionTime(since)
                .build();
    }

    private static Optional<PodCondition> find(List<PodCondition> all, String type) {
        return all.stream().filter(c -> type.equals(c.getType())).findFirst();
    }

    private static ContainerView view(Container container, Map<String, ContainerView> views) {
        return views.getOrDefault(container.getName(), ContainerView.FRESH);
    }

    private static String words(List<String> names) {
        return names.stream().collect(Collectors.joining(" ", "[", "]"));
    }
}
