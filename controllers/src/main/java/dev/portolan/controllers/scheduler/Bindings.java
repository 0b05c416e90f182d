package dev.portolan.controllers.scheduler;

import dev.portolan.client.Lister;
import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.pods.PodState;
import dev.portolan.controllers.scheduler.core.Placement.Placed;
import io.fabric8.kubernetes.api.model.OwnerReference;
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

    /** Takes note that a pod is being bound; to be called before the API is asked, as the informer may be faster than the answer. */
    void assume(String uid, String node) {
        assumed.put(uid, node);
    }

    /** The informer shows the pod with its node, or without being a pod any more; or the binding was refused. */
    void forget(String uid) {
        assumed.remove(uid);
    }

    /** Whether we have bound the pod and the informer does not show it. */
    boolean assumes(String uid) {
        return assumed.containsKey(uid);
    }

    /** All active pods that have a node. */
    List<Placed> placed(Lister<Pod> pods) {
        // Ours first: what is forgotten after this is still counted from here, and what was forgotten before is in the
        // list. The other
        // way round, a pod that the informer catches up with in between would be counted nowhere.
        Map<String, String> ours = Map.copyOf(assumed);
        return pods.list().stream()
                .filter(PodState::active)
                .map(pod -> new Placed(node(pod, ours), controller(pod)))
                .filter(each -> !each.node().isEmpty())
                .toList();
    }

    private static String node(Pod pod, Map<String, String> ours) {
        String bound = PodState.nodeName(pod);
        return bound.isEmpty() ? ours.getOrDefault(pod.getMetadata().getUid(), "") : bound;
    }

    private static String controller(Pod pod) {
        return Ownership.controllerOf(pod).map(OwnerReference::getUid).orElse("");
    }
}
