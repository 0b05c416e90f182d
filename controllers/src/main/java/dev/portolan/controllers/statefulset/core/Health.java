package dev.portolan.controllers.statefulset.core;

import dev.portolan.controllers.pods.PodState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.time.Instant;

/**
 * What counts as a pod that serves, at a moment.
 *
 * @param minReady how long it has to have been ready
 */
record Health(Duration minReady, Instant now) {
    static Health of(StatefulSet set, Instant now) {
        Integer seconds = set.getSpec().getMinReadySeconds();
        return new Health(Duration.ofSeconds(seconds == null ? 0 : seconds), now);
    }

    static boolean ready(Pod pod) {
        return PodState.phase(pod).equals("Running") && PodState.ready(pod);
    }

    boolean available(Pod pod) {
        return ready(pod) && PodState.available(pod, minReady, now);
    }

    /** Whether others need not wait for it. */
    boolean settled(Pod pod) {
        return available(pod) && !PodState.terminating(pod);
    }
}
