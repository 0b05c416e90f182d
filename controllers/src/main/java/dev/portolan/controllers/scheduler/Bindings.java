package dev.portolan.controllers.scheduler;

import dev.portolan.client.Lister;
import dev.portolan.controllers.pods.PodState;
import dev.portolan.controllers.scheduler.core.Placed;
import dev.portolan.controllers.scheduler.core.Requests;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which pods have a node: those that the informer shows with one, and those that we have bound and it does not show yet, so that each
 * choice sees the one before. Thread-safe.
 */
final class Bindings {
    /** Nodes by the uid of the pod. */
    private final Map<String, String> assumed = new ConcurrentHashMap<>();

    /** What pods ask for, by uid: adding it up again for every pod at every choice would be most of the work. */
    private final Map<String, Requests> requests = new ConcurrentHashMap<>();

    /** Takes note that a pod is being bound; to be called before the API is asked, as the informer may be faster than the answer. */
    void assume(String uid, String node) {
        assumed.put(uid, node);
    }

    /** The informer shows the pod with its node, or without being a pod any more; or the binding was refused. */
    void forget(String uid) {
        assumed.remove(uid);
    }

    /** The pod may be no more. */
    void changed(String uid) {
        requests.remove(uid);
    }

    /** Whether we have bound the pod and the informer does not show it. */
    boolean assumes(String uid) {
        return assumed.containsKey(uid);
    }

    /** All pods that have a node and have not ended. */
    List<Placed> placed(Lister<Pod> pods) {
        // Ours first: what is forgotten after this is still counted from here, and what was forgotten before is in the
        // list. The other
        // way round, a pod that the informer catches up with in between would be counted nowhere.
        Map<String, String> ours = Map.copyOf(assumed);
        return pods.list().stream()
                .filter(pod -> !PodState.finished(pod) && !node(pod, ours).isEmpty())
                .map(pod -> new Placed(node(pod, ours), pod, requests(pod)))
                .toList();
    }

    private static String node(Pod pod, Map<String, String> ours) {
        String bound = PodState.nodeName(pod);
        return bound.isEmpty() ? ours.getOrDefault(pod.getMetadata().getUid(), "") : bound;
    }

    private Requests requests(Pod pod) {
        return requests.computeIfAbsent(pod.getMetadata().getUid(), _ -> Requests.readable(pod));
    }
}
