package dev.portolan.controllers.garbagecollector.core;

import dev.portolan.controllers.ownership.Ownership;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which objects go with their owners (Kubernetes documentation, "Garbage Collection" and "Owners and Dependents"). */
public final class GarbageDecision {
    /** Holds an object until those dependents are gone that block its deletion. */
    public static final String FOREGROUND = "foregroundDeletion";

    /** Holds an object until its dependents no longer name it as an owner. */
    public static final String ORPHAN = "orphan";

    private GarbageDecision() {}

    /**
     * What is due for {@code object}.
     *
     * @param owner what each of its owner references leads to
     * @param dependents who name it as an owner
     */
    public static GarbagePlan decide(
            HasMetadata object, Function<OwnerReference, OwnerState> owner, List<HasMetadata> dependents) {
        if (going(object)) {
            return held(object, dependents);
        }
        List<OwnerReference> references = Ownership.references(object);
        if (references.isEmpty()) {
            return new GarbagePlan.Keep();
        }
        Map<OwnerState, List<OwnerReference>> owners = references.stream()
                .collect(Collectors.groupingBy(owner, () -> new EnumMap<>(OwnerState.class), Collectors.toList()));
        List<OwnerReference> solid = owners.getOrDefault(OwnerState.PRESENT, List.of());
        if (!solid.isEmpty()) {
            return solid.size() == references.size() ? new GarbagePlan.Keep() : new GarbagePlan.DropOwners(solid);
        }
        boolean awaited = owners.containsKey(OwnerState.WAITS_FOR_DEPENDENTS);
        return awaited && !dependents.isEmpty() ? new GarbagePlan.DeleteAfterDependents() : new GarbagePlan.Delete();
    }

    private static GarbagePlan held(HasMetadata object, List<HasMetadata> dependents) {
        if (object.getMetadata().getFinalizers().contains(ORPHAN)) {
            return new GarbagePlan.Orphan(dependents);
        }
        if (!waits(object)) {
            return new GarbagePlan.Keep();
        }
        String uid = object.getMetadata().getUid();
        List<HasMetadata> blocking =
                dependents.stream().filter(each -> blocks(each, uid)).toList();
        return blocking.isEmpty() ? new GarbagePlan.ReleaseForeground() : new GarbagePlan.AwaitDependents(blocking);
    }

    private static boolean blocks(HasMetadata dependent, String owner) {
        return Ownership.references(dependent).stream()
                .anyMatch(ref -> ref.getUid().equals(owner) && Boolean.TRUE.equals(ref.getBlockOwnerDeletion()));
    }

    /** Whether {@code object} goes as soon as its dependents have gone. */
    public static boolean waits(HasMetadata object) {
        return going(object) && object.getMetadata().getFinalizers().contains(FOREGROUND);
    }

    private static boolean going(HasMetadata object) {
        return object.getMetadata().getDeletionTimestamp() != null;
    }
}
