package dev.portolan.controllers.garbagecollector.core;

import dev.portolan.controllers.ownership.Ownership;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every known object by its uid, and who names whom as an owner. Thread-safe. */
public final class ObjectGraph {
    private final Map<String, HasMetadata> objects = new HashMap<>();
    private final Map<String, Set<String>> dependents = new HashMap<>();

    /** Takes over an object as it is now. */
    public synchronized void put(HasMetadata object) {
        String uid = object.getMetadata().getUid();
        forget(uid);
        objects.put(uid, object);
        for (OwnerReference owner : Ownership.references(object)) {
            dependents
                    .computeIfAbsent(owner.getUid(), _ -> new LinkedHashSet<>())
                    .add(uid);
        }
    }

    /** Forgets an object; who names it as an owner is still known to do so. */
    public synchronized void remove(HasMetadata object) {
        forget(object.getMetadata().getUid());
    }

    private void forget(String uid) {
        HasMetadata before = objects.remove(uid);
        if (before != null) {
            for (OwnerReference owner : Ownership.references(before)) {
                dependents.computeIfPresent(owner.getUid(), (_, names) -> {
                    names.remove(uid);
                    return names.isEmpty() ? null : names;
                });
            }
        }
    }

    /** The object with that uid. */
    public synchronized Optional<HasMetadata> get(String uid) {
        return Optional.ofNullable(objects.get(uid));
    }

    /** The objects that name {@code uid} as an owner. */
    public synchronized List<HasMetadata> dependentsOf(String uid) {
        return dependents.getOrDefault(uid, Set.of()).stream()
                .flatMap(each -> get(each).stream())
                .toList();
    }
}
