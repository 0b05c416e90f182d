package dev.portolan.controllers.tainteviction;

import dev.portolan.client.EventRecorder;
import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.controllers.pods.PodState;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.Controller;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.controllers.runtime.SyncedLoop;
import dev.portolan.controllers.tainteviction.core.Patience;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Deletes pods from nodes whose NoExecute taints they bear no longer. A disruption budget does not hold it back (as in Kubernetes): the
 * node is unfit whether or not somebody can spare the pod.
 */
public final class TaintEvictionController implements Controller {
    private static final int WORKERS = 2;
    private static final String CONDITION = "DisruptionTarget";

    private final InstantSource clock;
    private final Informer<Node> nodes;
    private final Informer<Pod> pods;
    private final ApiWrites writes;
    private final EventRecorder events;
    private final SyncedLoop loop;
    /** Since when a pod bears what it bears, by node and the pod's uid. */
    private final Map<String, Map<String, Instant>> bearing = new ConcurrentHashMap<>();

    public TaintEvictionController(ControllerContext context) {
        this.clock = context.clock();
        this.nodes = context.informers().of(Node.class);
        this.pods = context.informers().of(Pod.class);
        this.writes = new ApiWrites(context.client());
        this.events = new EventRecorder(context.client(), "taint-eviction-controller");
        this.loop = new SyncedLoop("taint-eviction-controller", WORKERS, this::reconcile, List.of(nodes, pods));
        nodes.onChange(this::nodeChanged);
        pods.onChange((before, after) -> {
            if (after != null && (before == null || becameBound(before, after) || !sameTolerations(before, after))) {
                nodes.get("", PodState.nodeName(after))
                        .filter(node -> !Patience.expelling(node).isEmpty())
                        .ifPresent(loop::enqueue);
            }
        });
    }

    private static boolean becameBound(Pod before, Pod after) {
        return PodState.nodeName(before).isEmpty() && !PodState.nodeName(after).isEmpty();
    }

    private static boolean sameTolerations(Pod before, Pod after) {
        return before.getSpec().getTolerations().equals(after.getSpec().getTolerations());
    }

    private void nodeChanged(@Nullable Node before, @Nullable Node after) {
        List<Taint> had = before == null ? List.of() : Patience.expelling(before);
        List<Taint> has = after == null ? List.of() : Patience.expelling(after);
        Node one = after == null ? before : after;
        if (one != null && !had.equals(has)) {
            loop.enqueue(one);
        }
    }

    @Override
    public void start() {
        loop.start();
    }

    private Outcome reconcile(ObjectKey key) {
        List<Taint> expelling = nodes.get(key).map(Patience::expelling).orElse(List.of());
        if (expelling.isEmpty()) {
            Map<String, Instant> spared = bearing.remove(key.name());
            if (spared != null && nodes.get(key).isPresent()) {
                podsOf(key.name()).stream()
                        .filter(pod -> spared.containsKey(pod.getMetadata().getUid()))
                        .forEach(pod -> say(pod, "Cancelling deletion of Pod "));
            }
            return Outcome.done();
        }
        Instant now = clock.instant();
        Map<String, Instant> since = bearing.computeIfAbsent(key.name(), _ -> new ConcurrentHashMap<>());
        Set<String> still = new HashSet<>();
        Optional<Instant> next = Optional.empty();
        for (Pod pod : podsOf(key.name())) {
            String uid = pod.getMetadata().getUid();
            Optional<Duration> patience = Patience.of(pod, expelling);
            if (patience.isEmpty()) {
                continue;
            }
            Instant due = since.computeIfAbsent(uid, _ -> now).plus(patience.get());
            if (due.isAfter(now)) {
                still.add(uid);
                next = Optional.of(next.filter(due::isAfter).orElse(due));
            } else {
                evict(pod, now);
            }
        }
        since.keySet().retainAll(still);
        return next.map(at -> Outcome.after(Duration.between(now, at))).orElseGet(Outcome::done);
    }

    private List<Pod> podsOf(String node) {
        return pods.list().stream()
                .filter(pod -> PodState.nodeName(pod).equals(node) && !PodState.terminating(pod))
                .toList();
    }

    private void evict(Pod pod, Instant now) {
        say(pod, "Marking for deletion Pod ");
        // Whoever looks at the pod later sees why it went (KEP-3329).
        writes.updateStatus(new PodBuilder(pod)
                .editOrNewStatus()
                .removeMatchingFromConditions(c -> CONDITION.equals(c.getType()))
                .addToConditions(new PodConditionBuilder()
                        .withType(CONDITION)
                        .withStatus("True")
                        .withReason("DeletionByTaintManager")
                        .withMessage("Taint manager: deleting due to NoExecute taint")
                        .withLastTransitionTime(
                                now.truncatedTo(ChronoUnit.SECONDS).toString())
                        .build())
                .endStatus()
                .build());
        writes.delete(pod);
    }

    private void say(Pod pod, String what) {
        events.normal(pod, "TaintManagerEviction", what + ObjectKey.of(pod));
    }

    @Override
    public void close() {
        loop.close();
        events.close();
    }
}
