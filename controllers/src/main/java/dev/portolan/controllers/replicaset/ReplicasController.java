package dev.portolan.controllers.replicaset;

import dev.portolan.client.EventRecorder;
import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.controllers.ownership.Ownership;
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
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes and ends pods until every ReplicaSet, or every ReplicationController, has as many as it asks for.
 *
 * @param <T> which of the two
 */
public final class ReplicasController<T extends HasMetadata> implements Controller {
    private static final int WORKERS = 4;

    private final InstantSource clock;
    private final ReplicaKind<T> kind;
    private final Informer<T> sets;
    private final OwnWrites<Pod> pods;
    private final ApiWrites writes;
    private final Adoption<Pod> adoption;
    private final EventRecorder events;
    private final SyncedLoop loop;

    /** The controller of ReplicaSets. */
    public static Controller ofReplicaSets(ControllerContext context) {
        return new ReplicasController<>(context, ReplicaKind.REPLICA_SET);
    }

    /** The controller of ReplicationControllers. */
    public static Controller ofReplicationControllers(ControllerContext context) {
        return new ReplicasController<>(context, ReplicaKind.REPLICATION_CONTROLLER);
    }

    private ReplicasController(ControllerContext context, ReplicaKind<T> kind) {
        this.clock = context.clock();
        this.kind = kind;
        this.sets = context.informers().of(kind.type());
        Informer<Pod> shown = context.informers().of(Pod.class);
        this.pods = new OwnWrites<>(shown, clock);
        this.writes = new ApiWrites(context.client());
        this.adoption = new Adoption<>(context.client(), pods);
        this.events = new EventRecorder(context.client(), kind.component());
        this.loop = new SyncedLoop(kind.component(), WORKERS, this::reconcile, List.of(sets, shown));
        sets.onChange((before, after) -> {
            if (after != null) loop.enqueue(after);
        });
        shown.onChange(new OwnerQueue<Pod, T>(HasMetadata.getKind(kind.type()), sets, kind::selector, loop));
    }

    @Override
    public void start() {
        loop.start();
    }

    private Outcome reconcile(ObjectKey key) {
        T owner = sets.get(key).orElse(null);
        if (owner == null) {
            return Outcome.done(); // its pods are the garbage collector's
        }
        ReplicaSet set = kind.view().apply(owner);
        List<Pod> owned = adoption.settle(owner, kind.selector(owner));
        ReplicaDecision decision = ReplicaDecision.decide(set, owned, related(owner));
        @Nullable KubernetesClientException refused = null;
        Optional<Failure> failure = Optional.empty();
        List<Pod> now = new ArrayList<>(owned);
        try {
            for (Pod each : decision.delete()) {
                delete(owner, each);
                now.remove(each);
            }
            for (int i = 0; i < decision.create(); i++) {
                now.add(create(owner, set));
            }
        } catch (KubernetesClientException reason) {
            refused = reason;
            failure = Optional.of(
                    new Failure(decision.create() > 0 ? "FailedCreate" : "FailedDelete", ApiWrites.message(reason)));
        }
        Instant time = clock.instant();
        writeStatus(owner, set, ReplicaSetState.of(set, now, failure, time));
        if (refused != null) {
            throw refused; // what was refused is tried again, more and more rarely
        }
        return ReplicaSetState.nextAvailable(set, now, time)
                .map(at -> Outcome.after(Duration.between(time, at)))
                .orElseGet(Outcome::done);
    }

    /** The pods of all sets of the same Deployment, or of this one alone. */
    private List<Pod> related(T owner) {
        String namespace = owner.getMetadata().getNamespace();
        String family = kind.family(owner);
        List<String> siblings = sets.list(namespace).stream()
                .filter(each -> kind.family(each).equals(family))
                .map(each -> each.getMetadata().getUid())
                .toList();
        return pods.list(namespace).stream()
                .filter(pod -> Ownership.controllerOf(pod)
                        .filter(ref -> siblings.contains(ref.getUid()))
                        .isPresent())
                .toList();
    }

    private Pod create(T owner, ReplicaSet set) {
        Pod wanted = new PodBuilder(
                        TemplatePod.of(owner, set.getSpec().getTemplate()).build())
                .editMetadata()
                .withGenerateName(set.getMetadata().getName() + "-")
                .endMetadata()
                .build();
        try {
            Pod made = pods.put(writes.create(wanted));
            events.normal(
                    owner,
                    "SuccessfulCreate",
                    "Created pod: " + made.getMetadata().getName());
            return made;
        } catch (KubernetesClientException refused) {
            events.warning(owner, "FailedCreate", "Error creating: " + ApiWrites.message(refused));
            throw refused;
        }
    }

    private void delete(T owner, Pod pod) {
        String name = pod.getMetadata().getName();
        try {
            writes.delete(pod);
            pods.gone(pod);
            events.normal(owner, "SuccessfulDelete", "Deleted pod: " + name);
        } catch (KubernetesClientException refused) {
            events.warning(owner, "FailedDelete", "Error deleting: " + ApiWrites.message(refused));
            throw refused;
        }
    }

    private void writeStatus(T owner, ReplicaSet set, ReplicaSetStatus status) {
        if (!status.equals(set.getStatus())) {
            writes.updateStatus(kind.withStatus().apply(owner, status));
        }
    }

    @Override
    public void close() {
        loop.close();
        events.close();
    }
}
