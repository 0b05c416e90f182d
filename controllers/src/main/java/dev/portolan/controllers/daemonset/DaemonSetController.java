package dev.portolan.controllers.daemonset;

import dev.portolan.client.EventRecorder;
import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.controllers.daemonset.core.DaemonDecision;
import dev.portolan.controllers.daemonset.core.DaemonPlan;
import dev.portolan.controllers.daemonset.core.DaemonPod;
import dev.portolan.controllers.history.RevisionHistory;
import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.ownership.Selectors;
import dev.portolan.controllers.pods.TemplateHash;
import dev.portolan.controllers.runtime.Adoption;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.Controller;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.controllers.runtime.OwnWrites;
import dev.portolan.controllers.runtime.OwnerQueue;
import dev.portolan.controllers.runtime.SyncedLoop;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Keeps a pod of every DaemonSet on each node that may have one, and its history. */
public final class DaemonSetController implements Controller {
    private static final int WORKERS = 2;

    private final InstantSource clock;
    private final Informer<DaemonSet> sets;
    private final Informer<Node> nodes;
    private final OwnWrites<Pod> pods;
    private final ApiWrites writes;
    private final Adoption<Pod> adoption;
    private final RevisionHistory history;
    private final TemplateHash hash;
    private final EventRecorder events;
    private final SyncedLoop loop;

    public DaemonSetController(ControllerContext context) {
        this.clock = context.clock();
        this.sets = context.informers().of(DaemonSet.class);
        this.nodes = context.informers().of(Node.class);
        Informer<Pod> shown = context.informers().of(Pod.class);
        this.pods = new OwnWrites<>(shown, clock);
        this.writes = new ApiWrites(context.client());
        this.adoption = new Adoption<>(context.client(), pods);
        this.history = new RevisionHistory(context);
        this.hash = new TemplateHash(context.client().getKubernetesSerialization());
        this.events = new EventRecorder(context.client(), "daemonset-controller");
        this.loop = new SyncedLoop(
                "daemonset-controller", WORKERS, this::reconcile, List.of(sets, nodes, shown, history.reads()));
        sets.onChange((_, after) -> {
            if (after != null) loop.enqueue(after);
        });
        shown.onChange(new OwnerQueue<Pod, DaemonSet>(
                "DaemonSet", sets, set -> Selectors.of(set.getSpec().getSelector()), loop));
        history.onFreed(loop::enqueue);
        nodes.onChange((before, after) -> {
            if (before == null || after == null || differs(before, after)) {
                sets.list().forEach(loop::enqueue);
            }
        });
    }

    /** Heartbeats change nothing here. */
    private static boolean differs(Node before, Node after) {
        return !Objects.equals(before.getSpec(), after.getSpec())
                || !Ownership.labels(before).equals(Ownership.labels(after))
                || !Objects.equals(
                        before.getMetadata().getDeletionTimestamp(),
                        after.getMetadata().getDeletionTimestamp());
    }

    @Override
    public void start() {
        loop.start();
    }

    private Outcome reconcile(ObjectKey key) {
        DaemonSet set = sets.get(key).orElse(null);
        if (set == null) {
            return Outcome.done(); // its pods are the garbage collector's
        }
        List<Pod> owned = adoption.settle(set, Selectors.of(set.getSpec().getSelector()));
        String template = hash.of(set.getSpec().getTemplate(), 0);
        if (set.getMetadata().getDeletionTimestamp() == null) {
            history.record(
                    set,
                    Selectors.of(set.getSpec().getSelector()),
                    set.getSpec().getTemplate(),
                    template);
        }
        Instant now = clock.instant();
        DaemonPlan plan = DaemonDecision.decide(set, owned, nodes.list(), template, now);
        plan.delete().forEach(pod -> delete(set, pod));
        plan.create().forEach(node -> create(set, node, template));
        if (!plan.status().equals(set.getStatus())) {
            writes.updateStatus(
                    new DaemonSetBuilder(set).withStatus(plan.status()).build());
        }
        history.truncate(set, needed(set, owned, template), set.getSpec().getRevisionHistoryLimit());
        return plan.wake().map(at -> Outcome.after(Duration.between(now, at))).orElseGet(Outcome::done);
    }

    private static Set<String> needed(DaemonSet set, List<Pod> owned, String template) {
        Set<String> names = new HashSet<>(Set.of(RevisionHistory.name(set, template)));
        owned.forEach(pod ->
                names.add(RevisionHistory.name(set, Ownership.labels(pod).getOrDefault(DaemonPod.HASH, ""))));
        return names;
    }

    private void create(DaemonSet set, String node, String template) {
        try {
            Pod made = pods.put(writes.create(DaemonPod.of(set, node, template)));
            events.normal(
                    set,
                    "SuccessfulCreate",
                    "Created pod: " + made.getMetadata().getName());
        } catch (KubernetesClientException refused) {
            events.warning(set, "FailedCreate", "Error creating: " + ApiWrites.message(refused));
            throw refused;
        }
    }

    /** It stays in mind until it is gone: its successor waits for that. */
    private void delete(DaemonSet set, Pod pod) {
        if (writes.delete(pod)) {
            events.normal(
                    set, "SuccessfulDelete", "Deleted pod: " + pod.getMetadata().getName());
        }
    }

    @Override
    public void close() {
        loop.close();
        events.close();
    }
}
