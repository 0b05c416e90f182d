package dev.portolan.controllers.nodelifecycle;

import dev.portolan.client.EventRecorder;
import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.controllers.nodelifecycle.core.ConditionTaints;
import dev.portolan.controllers.nodelifecycle.core.Heartbeat;
import dev.portolan.controllers.nodelifecycle.core.SilentNode;
import dev.portolan.controllers.pods.PodState;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.Controller;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.controllers.runtime.SyncedLoop;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Marks nodes that have fallen silent and takes their pods out of the endpoints, taints nodes by their condition, and removes pods whose
 * node no longer exists: nobody else could end them.
 */
public final class NodeLifecycleController implements Controller {
    /** How long a node may be silent: Kubernetes' default. */
    public static final Duration GRACE = Duration.ofSeconds(40);

    private static final int WORKERS = 2;
    private static final String LEASES = "kube-node-lease";

    private final Duration grace;
    private final Informer<Node> nodes;
    private final Informer<Lease> leases;
    private final Informer<Pod> pods;
    private final KubernetesClient client;
    private final ApiWrites writes;
    private final InstantSource clock;
    private final EventRecorder events;
    private final SyncedLoop loop;
    private final Map<String, Heartbeat> heartbeats = new ConcurrentHashMap<>();
    /** Since when a node that pods are bound to is missing; the beginning of time when its deletion was heard. */
    private final Map<String, Instant> missing = new ConcurrentHashMap<>();

    public NodeLifecycleController(ControllerContext context, Duration grace) {
        this.grace = grace;
        this.nodes = context.informers().of(Node.class);
        this.leases = context.informers().of(Lease.class);
        this.pods = context.informers().of(Pod.class);
        this.client = context.client();
        this.writes = new ApiWrites(client);
        this.clock = context.clock();
        this.events = new EventRecorder(client, "node-controller");
        this.loop = new SyncedLoop("node-lifecycle-controller", WORKERS, this::reconcile, List.of(nodes, leases, pods));
        nodes.onChange(this::nodeChanged);
        leases.onChange((_, after) -> {
            if (after != null && LEASES.equals(after.getMetadata().getNamespace())) {
                loop.enqueue(ObjectKey.clusterWide(after.getMetadata().getName()));
            }
        });
        pods.onChange((_, after) -> {
            if (after != null && !PodState.nodeName(after).isEmpty() && needsLook(after)) {
                loop.enqueue(ObjectKey.clusterWide(PodState.nodeName(after)));
            }
        });
    }

    private void nodeChanged(@Nullable Node before, @Nullable Node after) {
        Node one = after == null ? before : after;
        if (one == null) return;
        if (after == null) missing.put(one.getMetadata().getName(), Instant.EPOCH);
        loop.enqueue(one);
    }

    private boolean needsLook(Pod pod) {
        return nodes.get("", PodState.nodeName(pod)).map(SilentNode::marked).orElse(true);
    }

    @Override
    public void start() {
        loop.start();
    }

    private Outcome reconcile(ObjectKey key) {
        Optional<Node> node = nodes.get(key);
        return node.isPresent() ? watchOver(node.get()) : removePods(key.name());
    }

    private Outcome watchOver(Node node) {
        String name = node.getMetadata().getName();
        missing.remove(name);
        Instant now = clock.instant();
        String sign = SilentNode.sign(node, leases.get(LEASES, name));
        Heartbeat heartbeat = Heartbeat.next(heartbeats.get(name), sign, now);
        heartbeats.put(name, heartbeat);
        Duration left = heartbeat.left(grace, now);
        if (left.isPositive()) {
            ConditionTaints.settled(node, now).ifPresent(writes::update);
            return Outcome.after(left);
        }
        Node current = node;
        if (!SilentNode.marked(node)) {
            current = writes.updateStatus(SilentNode.mark(node, now));
            events.warning(node, "NodeNotReady", "Node " + name + " has not reported for " + grace.toSeconds() + " s");
        }
        ConditionTaints.settled(current, now).ifPresent(writes::update);
        podsOf(name).forEach(pod -> SilentNode.unready(pod, now).ifPresent(writes::updateStatus));
        return Outcome.done(); // a sign of life, or a pod that is bound to it, wakes it
    }

    private List<Pod> podsOf(String node) {
        return pods.list().stream()
                .filter(pod -> PodState.nodeName(pod).equals(node))
                .toList();
    }

    private Outcome removePods(String name) {
        heartbeats.remove(name);
        List<Pod> stranded = podsOf(name);
        if (stranded.isEmpty()) {
            missing.remove(name);
            return Outcome.done();
        }
        Instant now = clock.instant();
        Instant due = missing.computeIfAbsent(name, _ -> now).plus(grace);
        if (due.isAfter(now)) {
            return Outcome.after(Duration.between(now, due)); // the node may be on its way
        }
        if (client.nodes().withName(name).get() == null) {
            for (Pod pod : stranded) {
                events.normal(pod, "NodeGone", "Removed, because its node " + name + " no longer exists");
                writes.deleteNow(pod);
            }
        }
        return Outcome.done();
    }

    @Override
    public void close() {
        loop.close();
        events.close();
    }
}
