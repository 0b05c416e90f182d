package dev.portolan.controllers.statefulset.core;

import dev.portolan.controllers.ownership.Ownership;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;

/**
 * The two templates between which a StatefulSet's pods move. A revision is named after the set and the hash of the template.
 *
 * @param current what all pods had when the last rollout was complete
 * @param update what all pods are to have: the template of the spec
 */
public record Revisions(String current, String update) {
    /** The label that says of which revision a pod is. */
    public static final String LABEL = "controller-revision-hash";

    /** The revisions of {@code set}, whose template has the hash {@code templateHash}. */
    public static Revisions of(StatefulSet set, String templateHash) {
        String update = set.getMetadata().getName() + "-" + templateHash;
        String current = set.getStatus() == null ? null : set.getStatus().getCurrentRevision();
        return new Revisions(current == null || current.isEmpty() ? update : current, update);
    }

    /** The revision that {@code pod} was made from; empty when it does not say. */
    static String of(Pod pod) {
        return Ownership.labels(pod).getOrDefault(LABEL, "");
    }

    boolean upToDate(Pod pod) {
        return of(pod).equals(update);
    }
}
