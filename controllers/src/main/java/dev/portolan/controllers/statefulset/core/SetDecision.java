package dev.portolan.controllers.statefulset.core;

import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.pods.PodState;
import dev.portolan.controllers.statefulset.core.SetStep.Create;
import dev.portolan.controllers.statefulset.core.SetStep.Delete;
import dev.portolan.controllers.statefulset.core.SetStep.Label;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a StatefulSet's pods need next (Kubernetes documentation, "StatefulSets": deployment and scaling guarantees, update strategies).
 *
 * <p>Under {@code OrderedReady} a pod waits for all lower ones to be available, and goes after all higher ones are gone. A pod that is too
 * many goes even if it is not ready itself: nobody would mend it. A rollout replaces one pod at a time, the highest ordinal first, and
 * stops at one that does not become available; as in Kubernetes, such a pod has to be deleted by hand even after its template is mended.
 *
 * <p>A pod that is missing below the partition comes back from the template that the others there have.
 */
public final class SetDecision {
    private final StatefulSet set;
    private final Revisions revisions;
    private final Health health;
    private final boolean ordered;
    private final NavigableMap<Integer, Pod> pods = new TreeMap<>();

    private SetDecision(StatefulSet set, List<Pod> owned, Revisions revisions, Instant now) {
        this.set = set;
        this.revisions = revisions;
        this.health = Health.of(set, now);
        this.ordered = !"Parallel".equals(set.getSpec().getPodManagementPolicy());
        owned.forEach(pod -> Ordinals.of(set, pod).ifPresent(ordinal -> pods.put(ordinal, pod)));
    }

    /** The steps that may be taken now, in that order; more may be due when these have come true. */
    public static List<SetStep> decide(StatefulSet set, List<Pod> owned, Revisions revisions, Instant now) {
        if (set.getMetadata().getDeletionTimestamp() != null) {
            return List.of(); // its pods are the garbage collector's now
        }
        return new SetDecision(set, owned, revisions, now).steps();
    }

    private List<SetStep> steps() {
        List<SetStep> steps = new ArrayList<>();
        label(steps);
        if (!fill(steps) && ordered) {
            return steps;
        }
        if (!shrink(steps) && ordered) {
            return steps;
        }
        outdated().ifPresent(pod -> steps.add(new Delete(pod)));
        return steps;
    }

    private void label(List<SetStep> steps) {
        pods.forEach((ordinal, pod) -> {
            Map<String, String> identity = SetPod.identity(set, ordinal);
            if (PodState.active(pod) && !Ownership.labels(pod).entrySet().containsAll(identity.entrySet())) {
                steps.add(new Label(pod, identity));
            }
        });
    }

    /** Makes what is missing and ends what has finished. Whether every ordinal is settled. */
    private boolean fill(List<SetStep> steps) {
        boolean settled = true;
        for (int ordinal = Ordinals.first(set); ordinal < Ordinals.end(set); ordinal++) {
            @Nullable Pod pod = pods.get(ordinal);
            if (pod != null && health.settled(pod)) {
                continue;
            }
            settled = false;
            if (pod == null) {
                steps.add(new Create(ordinal, revision(ordinal)));
            } else if (PodState.finished(pod) && !PodState.terminating(pod)) {
                steps.add(new Delete(pod)); // its name is free for the next one when it is gone
            }
            if (ordered) {
                break;
            }
        }
        return settled;
    }

    private String revision(int ordinal) {
        return ordinal < Ordinals.first(set) + partition() ? revisions.current() : revisions.update();
    }

    /** Ends what is too many, the highest first. Whether there was nothing too many. */
    private boolean shrink(List<SetStep> steps) {
        boolean none = true;
        for (var each : pods.descendingMap().entrySet()) {
            if (each.getKey() >= Ordinals.first(set) && each.getKey() < Ordinals.end(set)) {
                continue;
            }
            none = false;
            if (!PodState.terminating(each.getValue())) {
                steps.add(new Delete(each.getValue()));
            }
            if (ordered) {
                break;
            }
        }
        return none;
    }

    /** The pod that a rollout replaces next, unless it has to wait. */
    private Optional<Pod> outdated() {
        var strategy = set.getSpec().getUpdateStrategy();
        if (strategy != null && "OnDelete".equals(strategy.getType())) {
            return Optional.empty();
        }
        for (int ordinal = Ordinals.end(set) - 1; ordinal >= Ordinals.first(set) + partition(); ordinal--) {
            @Nullable Pod pod = pods.get(ordinal);
            if (pod == null || !PodState.active(pod)) {
                return Optional.empty();
            }
            if (!revisions.upToDate(pod)) {
                return Optional.of(pod);
            }
            if (!health.available(pod)) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private int partition() {
        var strategy = set.getSpec().getUpdateStrategy();
        var rolling = strategy == null ? null : strategy.getRollingUpdate();
        return rolling == null || rolling.getPartition() == null ? 0 : rolling.getPartition();
    }
}
