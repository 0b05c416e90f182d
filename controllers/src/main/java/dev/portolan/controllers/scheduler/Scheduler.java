package dev.portolan.controllers.scheduler;

import dev.portolan.client.EventRecorder;
import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.pods.PodState;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.Controller;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.controllers.runtime.SyncedLoop;
import dev.portolan.controllers.scheduler.core.Placement;
import dev.portolan.controllers.scheduler.core.Placement.Placed;
import dev.portolan.controllers.scheduler.core.Waiting;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Binds pods that have no node to ready ones, one pod after the other. */
public final class Scheduler implements Controller {
    /** One: each choice has to see the one before. */
    private static final int WORKERS = 1;

    private final InstantSource clock;
    private final KubernetesClient client;
    private final Informer<Pod> pods;
    private final Informer<Node> nodes;
    private final ApiWrites writes;
    private final EventRecorder events;
    private final SyncedLoop loop;
    /** Pods by uid that are bound, as far as we know, to a node that the informer does not show yet. */
    private final Map<String, String> assumed = new ConcurrentHashMap<>();

    public Scheduler(ControllerContext context) {
        this.clock = context.clock();
        this.client = context.client();
        this.pods = context.informers().of(Pod.class);
        this.nodes = context.informers().of(Node.class);
        this.writes = new ApiWrites(client);
        this.events = new EventRecorder(client, "default-scheduler");
        this.loop = new SyncedLoop("scheduler", WORKERS, this::reconcile, List.of(pods, nodes));
        pods.onChange(this::podChanged);
        nodes.onChange(this::nodeChanged);
    }

    @Override
    public void start() {
        loop.start();
    }

    private void podChanged(@Nullable Pod before, @Nullable Pod after) {
        if (after != null && Waiting.waits(after)) {
            loop.enqueue(after);
            return;
        }
        Pod settled = after == null ? before : after;
        if (settled != null) assumed.remove(settled.getMetadata().getUid());
    }

    private void nodeChanged(@Nullable Node before, @Nullable Node after) {
        if (after != null) {
            pods.list().stream().filter(Waiting::waits).forEach(loop::enqueue);
        }
    }

    private Outcome reconcile(ObjectKey key) {
        Pod pod = pods.get(key).orElse(null);
        if (pod == null
                || !Waiting.waits(pod)
                || assumed.containsKey(pod.getMetadata().getUid())) {
            return Outcome.done();
        }
        if (Waiting.gated(pod)) {
            Waiting.unscheduled(
                            pod,
                            "SchedulingGated",
                            "Scheduling is blocked due to non-empty scheduling gates",
                            clock.instant())
                    .ifPresent(writes::updateStatus);
            return Outcome.done();
        }
        switch (Placement.of(pod, nodes.list(), placed())) {
            case Placement.On(String node) -> bind(pod, node);
            case Placement.Nowhere(String message) ->
                Waiting.unscheduled(pod, "Unschedulable", message, clock.instant())
                        .ifPresent(saying -> {
                            writes.updateStatus(saying);
                            events.warning(pod, "FailedScheduling", message);
                        });
        }
        return Outcome.done(); // until a node changes
    }

    private List<Placed> placed() {
        return pods.list().stream()
                .filter(PodState::active)
                .map(pod -> new Placed(nodeOf(pod), controller(pod)))
                .filter(each -> !each.node().isEmpty())
                .toList();
    }

    private String nodeOf(Pod pod) {
        String bound = PodState.nodeName(pod);
        return bound.isEmpty() ? assumed.getOrDefault(pod.getMetadata().getUid(), "") : bound;
    }

    private static String controller(Pod pod) {
        return Ownership.controllerOf(pod).map(OwnerReference::getUid).orElse("");
    }

    private void bind(Pod pod, String node) {
        String uid = pod.getMetadata().getUid();
        var binding = new BindingBuilder()
                .withNewMetadata()
                .withNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .withUid(uid)
                .endMetadata()
                .withNewTarget()
                .withApiVersion("v1")
                .withKind("Node")
                .withName(node)
                .endTarget()
                .build();
        assumed.put(uid, node); // before the informer may say so, which removes it
        try {
            client.raw(ApiWrites.path(pod) + "/binding", "POST", binding);
            events.normal(pod, "Scheduled", "Successfully assigned " + ObjectKey.of(pod) + " to " + node);
        } catch (KubernetesClientException refused) {
            assumed.remove(uid);
            if (!Set.of(404, 409).contains(refused.getCode())) {
                events.warning(pod, "FailedScheduling", "Binding rejected: " + ApiWrites.message(refused));
                throw refused;
            }
            // It is gone, going, or has a node by now: the informer is about to say so.
        }
    }

    @Override
    public void close() {
        loop.close();
        events.close();
    }
}
