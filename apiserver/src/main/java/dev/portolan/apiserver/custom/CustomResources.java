package dev.portolan.apiserver.custom;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.registry.DeleteOptions;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.registry.RequestOptions;
import dev.portolan.apiserver.registry.Writes.View;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import dev.portolan.store.Event;
import dev.portolan.store.StoreException;
import dev.portolan.store.Watch;
import dev.portolan.store.WatchListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves what CustomResourceDefinitions define for as long as they are there, and says so in their conditions. It follows the store, so
 * that several servers on one store serve the same.
 */
public final class CustomResources implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CustomResources.class);
    private static final long RETRY_SECONDS = 1;

    private final Registry registry;
    private final Semaphore changed = new Semaphore(1);
    private final Thread thread =
            Thread.ofVirtual().name("apiserver-custom-resources").unstarted(this::run);
    private final Watch watch;
    /** What is served, by the name and uid of its definition and the generation that it was read from. */
    private final Map<String, Serving> serving = new HashMap<>();

    private volatile boolean closed;

    private record Serving(String definition, List<ResourceType> types) {}

    public CustomResources(Registry registry) {
        this.registry = registry;
        var store = registry.storage().store();
        this.watch = store.watch(ObjectStorage.under(Definition.TYPE, ""), store.revision() + 1, new WatchListener() {
            @Override
            public void on(Event event) {
                changed.release();
            }

            @Override
            public void closed(StoreException why) {
                LOG.error("definitions of custom resources are no longer followed; restart the server", why);
            }
        });
    }

    /** Serves what is defined already; returns when that is done. */
    public void start() {
        round();
        thread.start();
    }

    private void run() {
        boolean again = false;
        try {
            while (!closed) {
                if (again) changed.tryAcquire(RETRY_SECONDS, TimeUnit.SECONDS);
                else changed.acquire();
                changed.drainPermits();
                if (!closed) again = roundOrSay();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server is being closed
        }
    }

    private boolean roundOrSay() {
        try {
            return round();
        } catch (RuntimeException e) { // nobody else would begin this thread again
            LOG.warn("definitions of custom resources are looked at again: {}", e.toString());
            return true;
        }
    }

    /** Brings what is served in line with what is defined; says whether something is left to be done later. */
    private boolean round() {
        boolean again = false;
        var all = registry.storage()
                .fresh(Definition.TYPE)
                .list(ObjectStorage.under(Definition.TYPE, ""), d -> true, 0)
                .objects();
        Set<String> names = all.stream().map(Stored::name).collect(Collectors.toSet());
        for (String gone : List.copyOf(serving.keySet())) {
            if (!names.contains(gone)) stop(gone);
        }
        for (Stored stored : all) {
            try {
                var definition = new Definition(stored.copy());
                if (definition.isGoing()) again |= !clear(definition);
                else establish(definition, all);
            } catch (ApiException | StoreException e) {
                LOG.debug("{}: tried again: {}", stored.name(), e.getMessage());
                again = true;
            }
        }
        return again;
    }

    private void stop(String name) {
        Serving was = serving.remove(name);
        if (was != null) was.types().forEach(registry::stopServing);
    }

    private void establish(Definition definition, List<Stored> all) {
        List<String> conflicts = NameConflicts.of(definition, all, registry.types(), own(definition.name()));
        if (conflicts.isEmpty()) serve(definition);
        registry.writes()
                .patch(
                        Definition.TYPE,
                        "",
                        definition.name(),
                        View.STATUS,
                        now -> Conditions.established(now, definition, conflicts),
                        RequestOptions.plain());
    }

    private List<ResourceType> own(String name) {
        Serving is = serving.get(name);
        return is == null ? List.of() : is.types();
    }

    private void serve(Definition definition) {
        String read = definition.object().path("metadata").path("uid").asString("") + "/"
                + definition.object().path("metadata").path("generation").asString("");
        Serving before = serving.get(definition.name());
        if (before != null && before.definition().equals(read)) return;
        List<ResourceType> types = new ArrayList<>();
        for (CustomResourceStrategy strategy : definition.served()) {
            registry.serve(strategy);
            types.add(strategy.type());
        }
        if (before != null) {
            before.types().stream().filter(t -> !types.contains(t)).forEach(registry::stopServing);
        }
        serving.put(definition.name(), new Serving(read, types));
    }

    /** Deletes the objects of a definition that is going; says whether it is gone with that. */
    private boolean clear(Definition definition) {
        serve(definition);
        List<ResourceType> types = own(definition.name());
        if (!types.isEmpty()) {
            ResourceType type = types.getFirst();
            for (Stored object : objects(type)) {
                registry.delete(type, object.namespace(), object.name(), DeleteOptions.plain(), RequestOptions.plain());
            }
            if (!objects(type).isEmpty()) return false;
        }
        registry.writes()
                .patch(
                        Definition.TYPE,
                        "",
                        definition.name(),
                        View.WHOLE,
                        now -> Conditions.withoutCleanup(now),
                        RequestOptions.plain());
        return true;
    }

    private List<Stored> objects(ResourceType type) {
        return registry.storage()
                .fresh(type)
                .list(ObjectStorage.under(type, ""), o -> true, 0)
                .objects();
    }

    @Override
    public void close() {
        closed = true;
        watch.close();
        changed.release();
        try {
            if (thread.isAlive()) thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
