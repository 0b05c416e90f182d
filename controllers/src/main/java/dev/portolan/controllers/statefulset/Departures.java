package dev.portolan.controllers.statefulset;

import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.controllers.pods.PodState;
import dev.portolan.controllers.runtime.ApiWrites;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Deletes pods, and knows that they are going before the informer shows it: a name is free only when its pod is gone, and until then the
 * pod must not pass for one that serves. Thread-safe.
 */
final class Departures {
    private final Informer<Pod> shown;
    private final ApiWrites writes;
    private final InstantSource clock;
    private final Set<String> leaving = ConcurrentHashMap.newKeySet();

    Departures(Informer<Pod> shown, ApiWrites writes, InstantSource clock) {
        this.shown = shown;
        this.writes = writes;
        this.clock = clock;
        shown.onChange((before, after) -> {
            if (before != null && (after == null || !uid(after).equals(uid(before)))) {
                leaving.remove(uid(before));
            }
            if (after != null && PodState.terminating(after)) {
                leaving.remove(uid(after));
            }
        });
    }

    /** Asks for {@code pod} to go. Throws {@link KubernetesClientException} when that is refused. */
    void delete(Pod pod) {
        leaving.add(uid(pod)); // before the call: its effect may be shown before its answer
        try {
            writes.delete(pod);
        } catch (KubernetesClientException refused) {
            leaving.remove(uid(pod));
            throw refused;
        }
        boolean seen = shown.get(ObjectKey.of(pod))
                .map(now -> !uid(now).equals(uid(pod)) || PodState.terminating(now))
                .orElse(true);
        if (seen) {
            leaving.remove(uid(pod));
        }
    }

    /** {@code pod} as it is by now. */
    Pod current(Pod pod) {
        return leaving.contains(uid(pod)) && !PodState.terminating(pod) ? going(pod) : pod;
    }

    /** {@code pod} as it is once it has been asked to go. */
    Pod going(Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .withDeletionTimestamp(clock.instant().toString())
                .endMetadata()
                .build();
    }

    private static String uid(Pod pod) {
        return pod.getMetadata().getUid();
    }
}
