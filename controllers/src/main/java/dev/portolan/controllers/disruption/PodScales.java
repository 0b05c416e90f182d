package dev.portolan.controllers.disruption;

import dev.portolan.client.Lister;
import dev.portolan.controllers.disruption.core.Scale;
import dev.portolan.controllers.ownership.Ownership;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** Who stands behind a pod, and how many replicas it asks for. */
record PodScales(
        Lister<Deployment> deployments,
        Lister<ReplicaSet> replicaSets,
        Lister<ReplicationController> replicationControllers,
        Lister<StatefulSet> statefulSets) {
    Optional<Scale> of(Pod pod) {
        return Ownership.controllerOf(pod).flatMap(owner -> switch (owner.getKind()) {
            case "ReplicaSet" -> owner(replicaSets, pod, owner).flatMap(this::ofSet);
            case "ReplicationController" ->
                owner(replicationControllers, pod, owner)
                        .map(o -> scale(o, c -> c.getSpec().getReplicas()));
            case "StatefulSet" ->
                owner(statefulSets, pod, owner)
                        .map(o -> scale(o, s -> s.getSpec().getReplicas()));
            default -> Optional.empty();
        });
    }

    /** While a Deployment rolls, its sets each ask for a part; it asks for the whole. */
    private Optional<Scale> ofSet(ReplicaSet set) {
        Optional<OwnerReference> above = Ownership.controllerOf(set);
        if (above.filter(o -> o.getKind().equals("Deployment")).isEmpty()) {
            return Optional.of(scale(set, s -> s.getSpec().getReplicas()));
        }
        return owner(deployments, set, above.get())
                .map(o -> scale(o, d -> d.getSpec().getReplicas()));
    }

    private static <T extends HasMetadata> Optional<T> owner(
            Lister<T> all, HasMetadata owned, OwnerReference reference) {
        return all.get(owned.getMetadata().getNamespace(), reference.getName())
                .filter(o -> o.getMetadata().getUid().equals(reference.getUid()));
    }

    private static <T extends HasMetadata> Scale scale(T object, ToIntFunction<T> replicas) {
        return new Scale(object.getMetadata().getUid(), replicas.applyAsInt(object));
    }
}
