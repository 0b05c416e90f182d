package dev.portolan.apiserver.registry;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.kinds.Strategy;
import dev.portolan.apiserver.schema.Schemas;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every served kind, and the one way to read and write its objects. */
public final class Registry {
    private volatile Map<ResourceType, Strategy> strategies = Map.of();
    private final ObjectStorage storage;
    private final Writes writes;
    private final Deletion deletion;

    /** Where nothing is asked before a write. */
    public Registry(List<Strategy> strategies, Schemas schemas, ObjectStorage storage) {
        this(strategies, schemas, storage, WriteGuard.NONE);
    }

    /** {@code guard}: asked before each write. */
    public Registry(List<Strategy> strategies, Schemas schemas, ObjectStorage storage, WriteGuard guard) {
        strategies.forEach(this::put);
        this.storage = storage;
        this.deletion = new Deletion(storage);
        this.writes = new Writes(
                this,
                new Intake(schemas, t -> strategy(t).structuralSchema()),
                storage,
                new FieldOwners(schemas, t -> strategy(t).structuralSchema()),
                guard);
    }

    public Collection<ResourceType> types() {
        return strategies.keySet();
    }

    /** Every served kind with its strategy, as it is now; another map whenever that changes. */
    public Map<ResourceType, Strategy> strategies() {
        return strategies;
    }

    /** Serves one more kind, or a kind by a new strategy. */
    public synchronized void serve(Strategy strategy) {
        storage.add(strategy.type());
        List<ResourceType> before = List.copyOf(strategies.keySet());
        put(strategy);
        before.stream()
                .filter(t -> !t.equals(strategy.type()) && sameResource(t, strategy.type()))
                .findFirst()
                .ifPresent(this::stopServing);
    }

    private static boolean sameResource(ResourceType a, ResourceType b) {
        return a.group().equals(b.group())
                && a.version().equals(b.version())
                && a.plural().equals(b.plural());
    }

    private void put(Strategy strategy) {
        var all = new LinkedHashMap<>(strategies);
        all.put(strategy.type(), strategy);
        strategies = Collections.unmodifiableMap(all);
    }

    /** Serves a kind no longer; its watches end, its objects stay where they are. */
    public synchronized void stopServing(ResourceType type) {
        var all = new LinkedHashMap<>(strategies);
        all.remove(type);
        strategies = Collections.unmodifiableMap(all);
        boolean another = all.keySet().stream()
                .anyMatch(t -> t.group().equals(type.group()) && t.plural().equals(type.plural()));
        if (!another) storage.remove(type);
    }

    /** The kind under a URL's group, version and plural. */
    public Optional<ResourceType> find(String group, String version, String plural) {
        return strategies.keySet().stream()
                .filter(t -> t.group().equals(group)
                        && t.version().equals(version)
                        && t.plural().equals(plural))
                .findFirst();
    }

    public Strategy strategy(ResourceType type) {
        Strategy strategy = strategies.get(type);
        if (strategy == null) throw ApiException.noSuchResource();
        return strategy;
    }

    public ObjectStorage storage() {
        return storage;
    }

    public Writes writes() {
        return writes;
    }

    /** An object as it is now. */
    public Stored get(ResourceType type, String namespace, String name) {
        Strategy strategy = strategies.get(type);
        ResourceType kept = strategy == null ? type : strategy.stored().type();
        return storage.latest(kept, ObjectStorage.key(kept, namespace, name))
                .orElseThrow(() -> ApiException.notFound(type, name));
    }

    /** Deletes an object, or begins to: what is left of it is returned, empty when it is gone. */
    public Optional<Stored> delete(
            ResourceType type, String namespace, String name, DeleteOptions options, RequestOptions request) {
        return deletion.delete(strategy(type).stored(), namespace, name, options, request);
    }
}
