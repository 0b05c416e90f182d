package dev.portolan.controllers.replicaset;

import dev.portolan.client.EventRecorder;
import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.ownership.Selectors;
import dev.portolan.controllers.pods.TemplatePod;
import dev.portolan.controllers.replicaset.core.ReplicaDecision;
import dev.portolan.controllers.replicaset.core.ReplicaSetState;
import dev.portolan.controllers.replicaset.core.ReplicaSetState.Failure;
import dev.portolan.controllers.runtime.Adoption;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.Controller;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.controllers.runtime.OwnWrites;
import dev.portolan.controllers.runtime.OwnerQueue;
import dev.portolan.controllers.runtime.SyncedLoop;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes and ends pods until every ReplicaSet has as many as it asks for. */
public final class ReplicaSetController implements Controller {
    private static final int WORKERS = 4;

    private final InstantSource clock;
    private final Informer<ReplicaSet> sets;
    private final OwnWrites<Pod> pods;
    private final ApiWrites writes;
    private final Adoption<Pod> adoption;
    private final EventRecorder events;
    private final SyncedLoop loop;

    public ReplicaSetController(ControllerContext context) {
        this.clock = context.clock();
        this.sets = context.informers().of(ReplicaSet.class);
        Informer<Pod> shown = context.informers().of(Pod.class);
        this.pods = new OwnWrites<>(shown, clock);
        this.writes = new ApiWrites(context.client());
        this.adoption = new Adoption<>(context.client(), pods);
        this.events = new EventRecorder(context.client(), "replicaset-controller");
        this.loop = new SyncedLoop("replicaset-controller", WORKERS, this::reconcile, List.of(sets, shown));
        sets.onChange((before, after) -> {
            if (after != null) loop.enqueue(after);
        });
        shown.onChange(new OwnerQueue<Pod, ReplicaSet>(
                "ReplicaSet", sets, set -> Selectors.of(set.getSpec().getSelector()), loop));
    }

    @Override
    public void start() {
        loop.start();
    }

    private Outcome reconcile(ObjectKey key) {
        ReplicaSet set = sets.get(key).orElse(null);
        if (set == null) {
            return Outcome.done(); // its pods are the garbage collector's
        }
        List<Pod> owned = adoption.settle(set, Selectors.of(set.getSpec().getSelector()));
        ReplicaDecision decision = ReplicaDecision.decide(set, owned, related(set));
        @Nullable KubernetesClientException refused = null;
        Optional<Failure> failure = Optional.empty();
        List<Pod> now = new ArrayList<>(owned);
        try {
            for (Pod each : decision.delete()) {
                delete(set, each);
                now.remove(each);
            }
            for (int i = 0; i < decision.create(); i++) {
                now.add(create(set));
            }
        } catch (KubernetesClientException reason) {
            refused = reason;
            failure = Optional.of(
                    new Failure(decision.create() > 0 ? "FailedCreate" : "FailedDelete", ApiWrites.message(reason)));
        }
        Instant time = clock.instant();
        writeStatus(set, ReplicaSetState.of(set, now, failure, time));
        if (refused != null) {
            throw refused; // what was refused is tried again, more and more rarely
        }
        return ReplicaSetState.nextAvailable(set, now, time)
                .map(at -> Outcome.after(Duration.between(time, at)))
                .orElseGet(Outcome::done);
    }

    /** The pods of all sets of the same Deployment, or of this one alone. */
    private List<Pod> related(ReplicaSet set) {
        Optional<OwnerReference> deployment = Ownership.controllerOf(set);
        String namespace = set.getMetadata().getNamespace();
        List<String> siblings = sets.list(namespace).stream()
                .filter(each -> each == set
                        || deployment.isPresent()
                                && Ownership.controllerOf(each)
                                        .filter(ref -> ref.getUid()
                                                .equals(deployment.get().getUid()))
                                        .isPresent())
                .map(each -> each.getMetadata().getUid())
                .toList();
        return pods.list(namespace).stream()
                .filter(pod -> Ownership.controllerOf(pod)
                        .filter(ref -> siblings.contains(ref.getUid()))
                        .isPresent())
                .toList();
    }

    private Pod create(ReplicaSet set) {
        Pod wanted = new PodBuilder(
                        TemplatePod.of(set, set.getSpec().getTemplate()).build())
                .editMetadata()
                .withGenerateName(set.getMetadata().getName() + "-")
                .endMetadata()
                .build();
        try {
            Pod made = pods.put(writes.create(wanted));
            events.normal(
                    set,
                    "SuccessfulCreate",
                    "Created pod: " + made.getMetadata().getName());
            return made;
        } catch (KubernetesClientException refused) {
            events.warning(set, "FailedCreate", "Error creating: " + ApiWrites.message(refused));
            throw refused;
        }
    }

    private void delete(ReplicaSet set, Pod pod) {
        String name = pod.getMetadata().getName();
        try {
            writes.delete(pod);
            pods.gone(pod);
            events.normal(set, "SuccessfulDelete", "Deleted pod: " + name);
        } catch (KubernetesClientException refused) {
            events.warning(set, "FailedDelete", "Error deleting: " + ApiWrites.message(refused));
            throw refused;
        }
    }

    private void writeStatus(ReplicaSet set, ReplicaSetStatus status) {
        if (!status.equals(set.getStatus())) {
            writes.updateStatus(new ReplicaSetBuilder(set).withStatus(status).build());
        }
    }

    @Override
    public void close() {
        loop.close();
        events.close();
    }
}
