package dev.portolan.controllers.garbagecollector;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Follows the objects of each kind that a CustomResourceDefinition defines, for as long as it does. Thread-safe. */
final class CustomKinds implements AutoCloseable {
    /** Hears of each change of an object, as an informer's listeners do. */
    interface Listener {
        void changed(@Nullable HasMetadata before, @Nullable HasMetadata after);
    }

    private record Followed(
            String kind, ResourceDefinitionContext context, SharedIndexInformer<GenericKubernetesResource> informer) {}

    private final KubernetesClient client;
    private final Listener listener;
    private final Map<String, Followed> byDefinition = new HashMap<>();
    /** By group and kind; empty for a kind that was defined and is no more: none of its objects is left. */
    private final Map<String, Optional<ResourceDefinitionContext>> contexts = new HashMap<>();

    private volatile boolean closed;

    CustomKinds(KubernetesClient client, Listener listener) {
        this.client = client;
        this.listener = listener;
    }

    /** A definition has come, changed or gone. */
    void definition(@Nullable CustomResourceDefinition before, @Nullable CustomResourceDefinition after) {
        if (after != null) {
            follow(after);
        } else if (before != null) {
            forget(before.getMetadata().getName());
        }
    }

    private synchronized void follow(CustomResourceDefinition definition) {
        String name = definition.getMetadata().getName();
        Optional<CustomResourceDefinitionVersion> version = definition.getSpec().getVersions().stream()
                .filter(v -> Boolean.TRUE.equals(v.getServed()))
                .findFirst();
        if (closed || version.isEmpty() || !isEstablished(definition)) return;
        Followed there = byDefinition.get(name);
        if (there != null && there.context().getVersion().equals(version.get().getName())) return;
        if (there != null) there.informer().close();
        var names = definition.getSpec().getNames();
        var context = new ResourceDefinitionContext.Builder()
                .withGroup(definition.getSpec().getGroup())
                .withVersion(version.get().getName())
                .withKind(names.getKind())
                .withPlural(names.getPlural())
                .withNamespaced(definition.getSpec().getScope().equals("Namespaced"))
                .build();
        var informer =
                client.genericKubernetesResources(context).inAnyNamespace().runnableInformer(0);
        informer.addEventHandler(handler(names.getPlural()));
        informer.exceptionHandler((_, _) -> !closed); // tried again until it is not wanted any more
        byDefinition.put(name, new Followed(key(context.getGroup(), names.getKind()), context, informer));
        contexts.put(key(context.getGroup(), names.getKind()), Optional.of(context));
        informer.start();
    }

    private static boolean isEstablished(CustomResourceDefinition definition) {
        return definition.getStatus() != null
                && definition.getStatus().getConditions().stream()
                        .anyMatch(c -> c.getType().equals("Established")
                                && c.getStatus().equals("True"));
    }

    private ResourceEventHandler<GenericKubernetesResource> handler(String plural) {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(GenericKubernetesResource object) {
                listener.changed(null, new CustomObject(object, plural));
            }

            @Override
            public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource after) {
                listener.changed(new CustomObject(before, plural), new CustomObject(after, plural));
            }

            @Override
            public void onDelete(GenericKubernetesResource object, boolean unknown) {
                listener.changed(new CustomObject(object, plural), null);
            }
        };
    }

    private void forget(String definition) {
        Followed followed;
        synchronized (this) {
            followed = byDefinition.remove(definition);
            if (followed == null) return;
            contexts.put(followed.kind(), Optional.empty());
        }
        List<GenericKubernetesResource> left = followed.informer().getStore().list();
        followed.informer().close();
        left.forEach(
                o -> listener.changed(new CustomObject(o, followed.context().getPlural()), null));
    }

    private static String key(String group, String kind) {
        return group + "/" + kind;
    }

    /** Whether a kind is, or was, one of these. */
    synchronized boolean knows(String group, String kind) {
        return contexts.containsKey(key(group, kind));
    }

    /** An object as the API has it; empty where it, or its kind, is gone. */
    Optional<HasMetadata> get(String group, String kind, @Nullable String namespace, String name) {
        Optional<ResourceDefinitionContext> context;
        synchronized (this) {
            context = contexts.getOrDefault(key(group, kind), Optional.empty());
        }
        if (context.isEmpty()) return Optional.empty();
        var all = client.genericKubernetesResources(context.get());
        boolean namespaced = context.get().isNamespaceScoped() && namespace != null && !namespace.isEmpty();
        @Nullable
        GenericKubernetesResource found = namespaced
                ? all.inNamespace(namespace).withName(name).get()
                : all.withName(name).get();
        return Optional.ofNullable(found)
                .map(o -> new CustomObject(o, context.get().getPlural()));
    }

    @Override
    public void close() {
        closed = true;
        List<Followed> all;
        synchronized (this) {
            all = List.copyOf(byDefinition.values());
        }
        all.forEach(f -> f.informer().close());
    }
}
