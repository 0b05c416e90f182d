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
import dev.portolan.controllers.scheduler.core.Waiting;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Binds pods that have no node to ready ones, one pod after the other. */
public final class Scheduler implements Controller {
    /** One: each choice has to see the one before. */
    private static final int WORKERS = 1;

    private final InstantSource clock;
    private final KubernetesClient client;
    private final Informer<Pod> pods;
    private final Informer<Node> nodes;
    private final Informer<Namespace> namespaces;
    private final ApiWrites writes;
    private final EventRecorder events;
    private final SyncedLoop loop;
    private final Bindings bindings = new Bindings();
    /** Pods for which there was no place. */
    private final Set<ObjectKey> parked = ConcurrentHashMap.newKeySet();

    public Scheduler(ControllerContext context) {
        this.clock = context.clock();
        this.client = context.client();
        this.pods = context.informers().of(Pod.class);
        this.nodes = context.informers().of(Node.class);
        this.namespaces = context.informers().of(Namespace.class);
        this.writes = new ApiWrites(client);
        this.events = new EventRecorder(client, "default-scheduler");
        this.loop = new SyncedLoop("scheduler", WORKERS, this::reconcile, List.of(pods, nodes, namespaces));
        pods.onChange(this::podChanged);
        nodes.onChange(this::nodeChanged);
        namespaces.onChange((before, after) -> tryParked());
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
        if (settled != null) {
            String uid = settled.getMetadata().getUid();
            bindings.forget(uid);
            boolean roomChanged = before == null
                    || after == null
                    || !PodState.nodeName(before).equals(PodState.nodeName(after))
                    || PodState.finished(before) != PodState.finished(after)
                    || !Ownership.labels(before).equals(Ownership.labels(after));
            if (roomChanged) {
                bindings.changed(uid);
                tryParked();
            }
        }
    }

    /** What spoke against the nodes may have gone, or somebody to follow may have come. */
    private void tryParked() {
        parked.forEach(loop::enqueue);
    }

    private void nodeChanged(@Nullable Node before, @Nullable Node after) {
        if (after != null) {
            pods.list().stream().filter(Waiting::waits).forEach(loop::enqueue);
        }
    }

    private Outcome reconcile(ObjectKey key) {
        parked.remove(key);
        Pod pod = pods.get(key).orElse(null);
        if (pod == null
                || !Waiting.waits(pod)
                || bindings.assumes(pod.getMetadata().getUid())) {
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
        parked.add(key); // before we look: what changes from here on asks for another look
        switch (Placement.of(pod, nodes.list(), bindings.placed(pods), namespaceLabels())) {
            case Placement.On(String node) -> {
                parked.remove(key);
                bind(pod, node);
            }
            case Placement.Nowhere(String message) ->
                Waiting.unscheduled(pod, "Unschedulable", message, clock.instant())
                        .ifPresent(saying -> {
                            writes.updateStatus(saying);
                            events.warning(pod, "FailedScheduling", message);
                        });
        }
        return Outcome.done(); // until a node or a placed pod changes
    }

    private Map<String, Map<String, String>> namespaceLabels() {
        return namespaces.list().stream()
                .collect(Collectors.toMap(n -> n.getMetadata().getName(), Ownership::labels));
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
        bindings.assume(uid, node);
        try {
            client.raw(ApiWrites.path(pod) + "/binding", "POST", binding);
            events.normal(pod, "Scheduled", "Successfully assigned " + ObjectKey.of(pod) + " to " + node);
        } catch (KubernetesClientException refused) {
            bindings.forget(uid);
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
