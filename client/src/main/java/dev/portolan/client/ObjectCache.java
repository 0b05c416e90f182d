package dev.portolan.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** What is known of one kind, and the changes that a list or a watch event means. One writer, any number of readers. */
final class ObjectCache<T extends HasMetadata> implements Lister<T> {
    /** What a {@link ChangeListener} hears. */
    record Change<T>(@Nullable T before, @Nullable T after) {}

    private final ConcurrentNavigableMap<ObjectKey, T> objects = new ConcurrentSkipListMap<>();

    @Override
    public List<T> list() {
        return List.copyOf(objects.values());
    }

    @Override
    public List<T> list(String namespace) {
        // '\0' is the smallest name there could be after the namespace itself.
        return List.copyOf(objects.subMap(new ObjectKey(namespace, ""), new ObjectKey(namespace + '\0', ""))
                .values());
    }

    @Override
    public Optional<T> get(String namespace, String name) {
        return Optional.ofNullable(objects.get(new ObjectKey(namespace, name)));
    }

    /** Takes over a complete list. */
    List<Change<T>> replace(List<T> listed) {
        List<Change<T>> changes = new ArrayList<>();
        Set<ObjectKey> present = new HashSet<>();
        for (T object : listed) {
            present.add(ObjectKey.of(object));
        }
        for (ObjectKey key : objects.keySet()) {
            if (!present.contains(key)) {
                changes.add(new Change<>(objects.remove(key), null));
            }
        }
        listed.forEach(object -> changes.addAll(put(object)));
        return changes;
    }

    /** Takes over one added or modified object; nothing changes when that version is known already. */
    List<Change<T>> put(T object) {
        @Nullable T before = objects.put(ObjectKey.of(object), object);
        if (before == null) {
            return List.of(new Change<>(null, object));
        }
        if (!Objects.equals(before.getMetadata().getUid(), object.getMetadata().getUid())) {
            return List.of(new Change<>(before, null), new Change<>(null, object));
        }
        if (Objects.equals(
                before.getMetadata().getResourceVersion(), object.getMetadata().getResourceVersion())) {
            return List.of();
        }
        return List.of(new Change<>(before, object));
    }

    /** Takes note of a deletion; listeners hear the last state the server sent. */
    List<Change<T>> remove(T last) {
        @Nullable T before = objects.remove(ObjectKey.of(last));
        return before == null ? List.of() : List.of(new Change<>(last, null));
    }
}
