package dev.portolan.apiserver.registry;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.kinds.Strategy;
import dev.portolan.apiserver.schema.Schemas;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every served kind, and the one way to read and write its objects. */
public final class Registry {
    private final Map<ResourceType, Strategy> strategies = new LinkedHashMap<>();
    private final ObjectStorage storage;
    private final Writes writes;
    private final Deletion deletion;

    public Registry(List<Strategy> strategies, Schemas schemas, ObjectStorage storage) {
        for (Strategy strategy : strategies) this.strategies.put(strategy.type(), strategy);
        this.storage = storage;
        this.deletion = new Deletion(storage);
        this.writes = new Writes(this, new Intake(schemas), storage, new FieldOwners(schemas));
    }

    public Collection<ResourceType> types() {
        return strategies.keySet();
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
        return storage.latest(type, ObjectStorage.key(type, namespace, name))
                .orElseThrow(() -> ApiException.notFound(type, name));
    }

    /** Deletes an object, or begins to: what is left of it is returned, empty when it is gone. */
    public Optional<Stored> delete(
            ResourceType type, String namespace, String name, DeleteOptions options, RequestOptions request) {
        return deletion.delete(strategy(type), namespace, name, options, request);
    }
}
