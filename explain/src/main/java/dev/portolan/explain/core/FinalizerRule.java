package dev.portolan.explain.core;

import java.util.List;
import java.util.Optional;

/** An object that is deleted and stays, because a finalizer holds it (Kubernetes: Finalizers). */
final class FinalizerRule {
    private FinalizerRule() {}

    static Optional<Hop> judge(Ref object, Life life) {
        if (!life.stuck()) return Optional.empty();
        String held = String.join(", ", life.finalizers());
        return Optional.of(Hop.broken(
                "deletion",
                Cause.FINALIZER_STUCK,
                object,
                "%s is deleted and stays until %s lets go of it: whoever put the finalizer there removes it when its own work is done"
                        .formatted(object, held),
                List.of(new Fix(
                        object.kind(),
                        object.name(),
                        "metadata.finalizers",
                        held,
                        "",
                        "only when its owner is gone for good: what it would have cleaned up stays; then the object goes, and can be applied anew",
                        List.of(Patch.set(object, "metadata.finalizers", held, null))))));
    }
}
