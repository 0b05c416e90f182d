package dev.portolan.controllers.garbagecollector;

import dev.portolan.controllers.garbagecollector.core.OwnerState;
import dev.portolan.controllers.runtime.WatchedKinds;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks the API itself: a watch that is behind must never cost an object its life. */
final class LiveObjects {
    private final KubernetesClient client;
    private final CustomKinds custom;

    LiveObjects(KubernetesClient client, CustomKinds custom) {
        this.client = client;
        this.custom = custom;
    }

    /** Whether the owner that {@code reference} of {@code dependent} names is there. A kind that we do not follow counts as there. */
    OwnerState owner(HasMetadata dependent, OwnerReference reference) {
        Optional<Class<? extends HasMetadata>> type = WatchedKinds.of(reference.getApiVersion(), reference.getKind());
        String group = WatchedKinds.group(reference.getApiVersion());
        if (type.isEmpty()) {
            if (!custom.knows(group, reference.getKind())) return OwnerState.PRESENT;
            return state(
                    custom.get(
                            group, reference.getKind(), dependent.getMetadata().getNamespace(), reference.getName()),
                    reference);
        }
        boolean namespaced = Namespaced.class.isAssignableFrom(type.get());
        String namespace = dependent.getMetadata().getNamespace();
        if (namespaced && (namespace == null || namespace.isEmpty())) {
            return OwnerState.PRESENT; // such a reference is against the rules; nobody can say whom it means
        }
        return state(get(type.get(), namespaced ? namespace : "", reference.getName()), reference);
    }

    private static OwnerState state(Optional<HasMetadata> found, OwnerReference reference) {
        return found.filter(f -> f.getMetadata().getUid().equals(reference.getUid()))
                .map(_ -> OwnerState.PRESENT)
                .orElse(OwnerState.ABSENT);
    }

    /** {@code known} as it is now; empty when it is gone, also when a namesake has taken its place. */
    Optional<HasMetadata> now(HasMetadata known) {
        String namespace = known.getMetadata().getNamespace();
        String name = known.getMetadata().getName();
        Optional<HasMetadata> found = known instanceof CustomObject
                ? custom.get(WatchedKinds.group(known.getApiVersion()), known.getKind(), namespace, name)
                : get(known.getClass(), namespace == null ? "" : namespace, name);
        return found.filter(
                f -> f.getMetadata().getUid().equals(known.getMetadata().getUid()));
    }

    private Optional<HasMetadata> get(Class<? extends HasMetadata> type, String namespace, String name) {
        var all = client.resources(type);
        @Nullable
        HasMetadata found = namespace.isEmpty()
                ? all.withName(name).get()
                : all.inNamespace(namespace).withName(name).get();
        return Optional.ofNullable(found);
    }
}
