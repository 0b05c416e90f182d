package dev.portolan.controllers.garbagecollector;

import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.controllers.garbagecollector.core.GarbageDecision;
import dev.portolan.controllers.garbagecollector.core.GarbagePlan;
import dev.portolan.controllers.garbagecollector.core.ObjectGraph;
import dev.portolan.controllers.garbagecollector.core.OwnerState;
import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.ApiWrites.Propagation;
import dev.portolan.controllers.runtime.Controller;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.controllers.runtime.SyncedLoop;
import dev.portolan.controllers.runtime.WatchedKinds;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Deletes what has no owner left, lets owners go when their dependents have gone, and cuts dependents loose where that was asked for.
 * That an owner is gone is always asked of the API itself before anything is deleted.
 */
public final class GarbageCollector implements Controller {
    private static final int WORKERS = 4;

    private final ObjectGraph graph = new ObjectGraph();
    private final CustomKinds custom;
    private final LiveObjects live;
    private final ApiWrites writes;
    private final SyncedLoop loop;

    public GarbageCollector(ControllerContext context) {
        this.custom = new CustomKinds(context.client(), this::changed);
        this.live = new LiveObjects(context.client(), custom);
        this.writes = new ApiWrites(context.client());
        List<Informer<?>> reads = new ArrayList<>();
        WatchedKinds.ALL.forEach(type -> reads.add(context.informers().of(type)));
        // An owner of a kind that is not known yet would count as there, and its dependents would not be looked at
        // again.
        reads.add(context.informers().of(CustomResourceDefinition.class));
        this.loop = new SyncedLoop("garbage-collector", WORKERS, this::reconcile, reads);
        WatchedKinds.ALL.forEach(type -> listen(context.informers().of(type)));
        context.informers().of(CustomResourceDefinition.class).onChange(custom::definition);
    }

    private <T extends HasMetadata> void listen(Informer<T> informer) {
        informer.onChange(this::changed);
    }

    @Override
    public void start() {
        loop.start();
    }

    private void changed(@Nullable HasMetadata before, @Nullable HasMetadata after) {
        if (after != null) {
            graph.put(after);
            boolean ownersDiffer =
                    before == null || !Ownership.references(before).equals(Ownership.references(after));
            boolean isGoing = after.getMetadata().getDeletionTimestamp() != null;
            if (isGoing || ownersDiffer && !Ownership.references(after).isEmpty()) {
                wake(after);
            }
            if (before != null && ownersDiffer) {
                wakeOwners(before); // one that waits for its dependents has one less
            }
        } else if (before != null) {
            graph.remove(before);
            graph.dependentsOf(before.getMetadata().getUid()).forEach(this::wake);
            wakeOwners(before);
        }
    }

    private void wake(HasMetadata object) {
        loop.enqueue(ObjectKey.clusterWide(object.getMetadata().getUid()));
    }

    private void wakeOwners(HasMetadata object) {
        for (OwnerReference owner : Ownership.references(object)) {
            graph.get(owner.getUid()).filter(GarbageDecision::waits).ifPresent(this::wake);
        }
    }

    /** The key's name is an object's uid: names come back, uids do not. */
    private Outcome reconcile(ObjectKey uid) {
        Optional<HasMetadata> object = graph.get(uid.name());
        if (object.isPresent()) {
            carryOut(object.get());
        }
        return Outcome.done();
    }

    private void carryOut(HasMetadata object) {
        GarbagePlan plan = GarbageDecision.decide(
                object,
                reference -> state(object, reference),
                graph.dependentsOf(object.getMetadata().getUid()));
        switch (plan) {
            case GarbagePlan.Keep() -> {}
            case GarbagePlan.Delete() -> delete(object, Propagation.BACKGROUND);
            case GarbagePlan.DeleteAfterDependents() -> delete(object, Propagation.FOREGROUND);
            case GarbagePlan.DropOwners(List<OwnerReference> kept) -> writes.patch(object, Patch.owners(object, kept));
            case GarbagePlan.AwaitDependents(List<HasMetadata> dependents) -> dependents.forEach(this::wake);
            case GarbagePlan.ReleaseForeground() ->
                writes.patch(object, Patch.withoutFinalizer(object, GarbageDecision.FOREGROUND));
            case GarbagePlan.Orphan(List<HasMetadata> dependents) -> orphan(object, dependents);
        }
    }

    private OwnerState state(HasMetadata object, OwnerReference reference) {
        return graph.get(reference.getUid())
                .map(owner -> GarbageDecision.waits(owner) ? OwnerState.WAITS_FOR_DEPENDENTS : OwnerState.PRESENT)
                .orElseGet(() -> live.owner(object, reference));
    }

    /** Somebody may have adopted it in the meantime: then its change wakes it again. */
    private void delete(HasMetadata object, Propagation propagation) {
        boolean unchanged = live.now(object)
                .filter(now -> Objects.equals(Ownership.references(now), Ownership.references(object)))
                .isPresent();
        if (unchanged) {
            writes.delete(object, propagation, null);
        }
    }

    private void orphan(HasMetadata owner, List<HasMetadata> dependents) {
        String uid = owner.getMetadata().getUid();
        for (HasMetadata each : dependents) {
            List<OwnerReference> others = Ownership.references(each).stream()
                    .filter(ref -> !ref.getUid().equals(uid))
                    .toList();
            writes.patch(each, Patch.owners(each, others));
        }
        writes.patch(owner, Patch.withoutFinalizer(owner, GarbageDecision.ORPHAN));
    }

    @Override
    public void close() {
        custom.close();
        loop.close();
    }
}
