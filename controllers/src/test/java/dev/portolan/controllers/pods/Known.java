package dev.portolan.controllers.pods;

import dev.portolan.client.ChangeListener;
import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** What is known of a kind, told to listeners at once. */
final class Known<T extends HasMetadata> implements Informer<T> {
    private final NavigableMap<ObjectKey, T> objects = new TreeMap<>();
    private final List<ChangeListener<T>> listeners = new ArrayList<>();

    void put(T object) {
        T before = objects.put(ObjectKey.of(object), object);
        listeners.forEach(l -> l.changed(before, object));
    }

    void remove(ObjectKey key) {
        T before = objects.remove(key);
        if (before != null) listeners.forEach(l -> l.changed(before, null));
    }

    @Override
    public void onChange(ChangeListener<T> listener) {
        listeners.add(listener);
        objects.values().forEach(o -> listener.changed(null, o));
    }

    @Override
    public boolean synced() {
        return true;
    }

    @Override
    public boolean awaitSynced(Duration deadline) {
        return true;
    }

    @Override
    public boolean awaitHeard(Duration deadline) {
        return true;
    }

    @Override
    public List<T> list() {
        return List.copyOf(objects.values());
    }

    @Override
    public List<T> list(String namespace) {
        return objects.values().stream()
                .filter(o -> o.getMetadata().getNamespace().equals(namespace))
                .toList();
    }

    @Override
    public Optional<T> get(String namespace, String name) {
        return Optional.ofNullable(objects.get(new ObjectKey(namespace, name)));
    }
}
