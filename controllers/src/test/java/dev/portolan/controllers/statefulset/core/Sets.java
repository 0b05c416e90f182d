package dev.portolan.controllers.statefulset.core;

import dev.portolan.controllers.Samples;
import dev.portolan.controllers.Workloads;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * StatefulSets and their pods in a few letters. Pods are written {@code "0 1- 2x old3 4F 5~"}: the ordinal, {@code old} before it when it
 * is not of the update revision, {@code -} after it when it isn't ready, {@code x} when it is terminating, {@code F} when it has failed,
 * {@code ~} when it became ready this very second.
 */
final class Sets {
    static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");
    static final Revisions REVISIONS = new Revisions("web-old", "web-new");

    private Sets() {}

    static StatefulSet set(int replicas, UnaryOperator<StatefulSetBuilder> more) {
        return more.apply(Workloads.statefulSet(replicas)
                        .editMetadata()
                        .withUid("set-uid")
                        .withGeneration(3L)
                        .endMetadata())
                .build();
    }

    static StatefulSetBuilder parallel(StatefulSetBuilder set) {
        return set.editSpec().withPodManagementPolicy("Parallel").endSpec();
    }

    static StatefulSetBuilder onDelete(StatefulSetBuilder set) {
        return set.editSpec()
                .withNewUpdateStrategy()
                .withType("OnDelete")
                .endUpdateStrategy()
                .endSpec();
    }

    static StatefulSetBuilder partition(StatefulSetBuilder set, int partition) {
        return set.editSpec()
                .withNewUpdateStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withPartition(partition)
                .endRollingUpdate()
                .endUpdateStrategy()
                .endSpec();
    }

    static StatefulSetBuilder start(StatefulSetBuilder set, int start) {
        return set.editSpec().withNewOrdinals().withStart(start).endOrdinals().endSpec();
    }

    static StatefulSetBuilder minReady(StatefulSetBuilder set, int seconds) {
        return set.editSpec().withMinReadySeconds(seconds).endSpec();
    }

    static List<Pod> pods(String text) {
        return Stream.of(text.split(" "))
                .filter(w -> !w.isEmpty())
                .map(Sets::pod)
                .toList();
    }

    private static Pod pod(String word) {
        String ordinal = word.replaceAll("[^0-9]", "");
        PodBuilder pod = Samples.pod("web-" + ordinal, "10.244.0.1")
                .editMetadata()
                .addToLabels(SetPod.NAME_LABEL, "web-" + ordinal)
                .addToLabels(SetPod.INDEX_LABEL, ordinal)
                .addToLabels(Revisions.LABEL, word.startsWith("old") ? REVISIONS.current() : REVISIONS.update())
                .endMetadata();
        return switch (word.charAt(word.length() - 1)) {
            case '-' -> Samples.notReady(pod.build());
            case 'x' -> Samples.terminating(pod.build());
            case 'F' ->
                pod.editStatus()
                        .withPhase("Failed")
                        .withConditions()
                        .endStatus()
                        .build();
            case '~' ->
                pod.editStatus()
                        .editFirstCondition()
                        .withLastTransitionTime(NOW.toString())
                        .endCondition()
                        .endStatus()
                        .build();
            default -> pod.build();
        };
    }

    /** Steps as {@code "+3"} for one that is made and {@code "-2"} for one that goes, {@code "=1"} for one that is labelled. */
    static String text(List<SetStep> steps) {
        return steps.stream()
                .map(step -> switch (step) {
                    case SetStep.Create(int ordinal, String _) -> "+" + ordinal;
                    case SetStep.Label(Pod pod, var _) ->
                        pod.getMetadata().getName().replace("web-", "=");
                    case SetStep.Delete(Pod pod) -> pod.getMetadata().getName().replace("web", "");
                })
                .collect(Collectors.joining(" "));
    }
}
