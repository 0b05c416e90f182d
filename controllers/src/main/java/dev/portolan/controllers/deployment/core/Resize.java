package dev.portolan.controllers.deployment.core;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Follows a change of the Deployment's size. In the middle of a rollout all sets grow or shrink in proportion, so that the risk of a
 * half-tried template stays what it was (Kubernetes documentation, "Proportional scaling").
 */
final class Resize {
    private Resize() {}

    /** Whether a set was last sized for another size of the Deployment. */
    static boolean isDue(Rollout rollout) {
        int replicas = rollout.deployment().getSpec().getReplicas();
        return Sets.active(rollout.all()).stream()
                .anyMatch(set ->
                        Revisions.desired(set).filter(was -> was != replicas).isPresent());
    }

    static List<Step> steps(Rollout rollout) {
        Bounds bounds = Bounds.of(rollout.deployment());
        Optional<ReplicaSet> only = only(rollout);
        if (only.isPresent()) {
            return sized(only.get(), bounds.replicas(), bounds);
        }
        if (rollout.latest().filter(set -> saturated(set, bounds)).isPresent()) {
            return Sets.active(rollout.old()).stream()
                    .map(set -> (Step) new Step.Scale(set, 0))
                    .toList();
        }
        return Bounds.isRecreate(rollout.deployment()) ? List.of() : proportional(rollout, bounds);
    }

    /** The one set that has pods, or would have them if any were asked for. */
    private static Optional<ReplicaSet> only(Rollout rollout) {
        List<ReplicaSet> active = Sets.active(rollout.all());
        return switch (active.size()) {
            case 0 ->
                rollout.latest()
                        .or(() -> rollout.old().isEmpty()
                                ? Optional.empty()
                                : Optional.of(rollout.old().getLast()));
            case 1 -> Optional.of(active.getFirst());
            default -> Optional.empty();
        };
    }

    private static boolean saturated(ReplicaSet set, Bounds bounds) {
        return Sets.asked(set) == bounds.replicas()
                && Sets.available(set) == bounds.replicas()
                && Revisions.desired(set)
                        .filter(was -> was == bounds.replicas())
                        .isPresent();
    }

    private static List<Step> proportional(Rollout rollout, Bounds bounds) {
        List<ReplicaSet> active = new ArrayList<>(Sets.active(rollout.all()));
        int allowed = bounds.replicas() == 0 ? 0 : bounds.most();
        int asked = Sets.sum(active, Sets::asked);
        int change = allowed > asked
                ? Math.max(0, allowed - Sets.sum(rollout.all(), Sets::held)) // who is about to go still takes room
                : allowed - asked;
        // The largest set takes the most and what rounding leaves; of equal ones the newer grows, the older shrinks.
        active.sort(Sets.OLDEST_FIRST);
        if (change > 0) {
            Collections.reverse(active);
        }
        active.sort(Comparator.comparingInt(Sets::asked).reversed());
        List<Integer> sizes = new ArrayList<>();
        int left = change;
        for (ReplicaSet set : active) {
            int share = share(set, rollout, bounds);
            int part = change > 0 ? Math.clamp(share, 0, left) : Math.clamp(share, left, 0);
            sizes.add(Sets.asked(set) + part);
            left -= part;
        }
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < active.size(); i++) {
            int size = sizes.get(i) + (i == 0 ? left : 0);
            steps.addAll(sized(active.get(i), Math.max(0, size), bounds));
        }
        return steps;
    }

    /** By how much {@code set} has to change so that its part of the whole stays the same. */
    private static int share(ReplicaSet set, Rollout rollout, Bounds bounds) {
        int asked = Sets.asked(set);
        if (bounds.replicas() == 0) {
            return -asked;
        }
        int whole = Revisions.most(set).orElseGet(() -> Sets.sum(rollout.all(), Sets::asked));
        return Math.toIntExact(Math.round((double) asked * bounds.most() / whole)) - asked;
    }

    /** Also a set that keeps its size has to note what the Deployment's is now. */
    private static List<Step> sized(ReplicaSet set, int size, Bounds bounds) {
        boolean noted = Sets.asked(set) == size
                && Revisions.desired(set)
                        .filter(was -> was == bounds.replicas())
                        .isPresent()
                && Revisions.most(set).filter(was -> was == bounds.most()).isPresent();
        return noted ? List.of() : List.of(new Step.Scale(set, size));
    }
}
