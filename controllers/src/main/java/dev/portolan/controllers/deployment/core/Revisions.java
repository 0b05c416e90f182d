package dev.portolan.controllers.deployment.core;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a Deployment notes on its ReplicaSets in annotations, by which kubectl and its own controller find their way. */
public final class Revisions {
    /** The number of a revision, on sets and on the Deployment. */
    public static final String REVISION = "deployment.kubernetes.io/revision";

    private static final String HISTORY = "deployment.kubernetes.io/revision-history";
    private static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
    private static final String MOST = "deployment.kubernetes.io/max-replicas";
    private static final Set<String> OWN = Set.of(
            REVISION,
            HISTORY,
            DESIRED,
            MOST,
            "kubectl.kubernetes.io/last-applied-configuration",
            "deprecated.deployment.rollback.to");

    private Revisions() {}

    /** The number of a set's or a Deployment's revision; 0 when it has none. */
    public static long of(HasMetadata object) {
        return number(object, REVISION).orElse(0);
    }

    /** The size of the Deployment for which {@code set} was last sized. */
    static Optional<Integer> desired(ReplicaSet set) {
        return number(set, DESIRED);
    }

    /** The most pods that the Deployment could have when {@code set} was last sized; never 0. */
    static Optional<Integer> most(ReplicaSet set) {
        return number(set, MOST).filter(n -> n > 0);
    }

    private static Optional<Integer> number(HasMetadata object, String annotation) {
        String value = annotations(object).getOrDefault(annotation, "");
        return value.matches("[0-9]{1,9}") ? Optional.of(Integer.valueOf(value)) : Optional.empty();
    }

    /** What a set says of the Deployment's size once it has been sized for it. */
    public static Map<String, String> sized(Deployment deployment) {
        Bounds bounds = Bounds.of(deployment);
        return Map.of(DESIRED, String.valueOf(bounds.replicas()), MOST, String.valueOf(bounds.most()));
    }

    /** What the latest set of {@code rollout} has to say: the Deployment's own annotations, and the number after the last. */
    public static Map<String, String> latest(Rollout rollout) {
        Map<String, String> wanted = new TreeMap<>();
        annotations(rollout.deployment()).forEach((key, value) -> {
            if (!OWN.contains(key)) wanted.put(key, value);
        });
        long next = 1 + rollout.old().stream().mapToLong(Revisions::of).max().orElse(0);
        long now = rollout.latest().map(Revisions::of).orElse(0L);
        wanted.put(REVISION, String.valueOf(Math.max(next, now)));
        if (now > 0 && now < next) {
            // It was a revision before, and is one again: kubectl shows under which numbers.
            String before = rollout.latest()
                    .map(Revisions::annotations)
                    .orElse(Map.of())
                    .getOrDefault(HISTORY, "");
            wanted.put(HISTORY, before.isEmpty() ? String.valueOf(now) : before + "," + now);
        }
        return wanted;
    }

    /** Whether {@code set} was an earlier revision too. */
    static boolean isReused(ReplicaSet set) {
        return annotations(set).containsKey(HISTORY);
    }

    static Map<String, String> annotations(HasMetadata object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations == null ? Map.of() : annotations;
    }

    /** Those of {@code wanted} that {@code object} does not say yet. */
    public static Map<String, String> missing(HasMetadata object, Map<String, String> wanted) {
        Map<String, String> missing = new TreeMap<>(wanted);
        missing.entrySet().removeIf(e -> e.getValue().equals(annotations(object).get(e.getKey())));
        return missing;
    }
}
