package dev.portolan.controllers.garbagecollector.core;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.List;

/** What an object's owners and dependents mean for it. */
public sealed interface GarbagePlan {
    /** It stays as it is. */
    record Keep() implements GarbagePlan {}

    /** Nobody owns it any more: it goes, and what depends on it afterwards. */
    record Delete() implements GarbagePlan {}

    /** An owner waits for it: it goes, after what depends on it. */
    record DeleteAfterDependents() implements GarbagePlan {}

    /** It has an owner that stays: only {@code kept} remain. */
    record DropOwners(List<OwnerReference> kept) implements GarbagePlan {}

    /** It is being deleted after these dependents. */
    record AwaitDependents(List<HasMetadata> dependents) implements GarbagePlan {}

    /** It was to go after its dependents, and they are gone: the finalizer that held it may be taken away. */
    record ReleaseForeground() implements GarbagePlan {}

    /** It goes without its dependents: they lose it as their owner, then the finalizer that held it is taken away. */
    record Orphan(List<HasMetadata> dependents) implements GarbagePlan {}
}
