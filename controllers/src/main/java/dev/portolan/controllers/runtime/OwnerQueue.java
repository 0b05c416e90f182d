package dev.portolan.controllers.runtime;

import dev.portolan.client.ChangeListener;
import dev.portolan.client.Lister;
import dev.portolan.client.ObjectKey;
import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.rules.LabelSelector;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks for an owner to be reconciled when something that it controls, or may want to adopt, has changed.
 *
 * @param <T> the kind that is owned
 * @param <O> the kind that owns
 */
public final class OwnerQueue<T extends HasMetadata, O extends HasMetadata> implements ChangeListener<T> {
    private final String kind;
    private final Lister<O> owners;
    private final Function<O, LabelSelector> selector;
    private final SyncedLoop loop;

    public OwnerQueue(String kind, Lister<O> owners, Function<O, LabelSelector> selector, SyncedLoop loop) {
        this.kind = kind;
        this.owners = owners;
        this.selector = selector;
        this.loop = loop;
    }

    @Override
    public void changed(@Nullable T before, @Nullable T after) {
        if (before != null) {
            // Also who controlled it until now: it may have to be replaced.
            Ownership.controllerOf(before).ifPresent(ref -> enqueue(before, ref));
        }
        if (after == null) {
            return;
        }
        Optional<OwnerReference> controller = Ownership.controllerOf(after);
        if (controller.isPresent()) {
            enqueue(after, controller.get());
        } else {
            owners.list(after.getMetadata().getNamespace()).stream()
                    .filter(owner -> selector.apply(owner).matches(Ownership.labels(after)))
                    .forEach(loop::enqueue);
        }
    }

    private void enqueue(T owned, OwnerReference ref) {
        if (ref.getKind().equals(kind)) {
            loop.enqueue(new ObjectKey(owned.getMetadata().getNamespace(), ref.getName()));
        }
    }
}
