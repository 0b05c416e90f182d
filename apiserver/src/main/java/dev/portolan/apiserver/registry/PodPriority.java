package dev.portolan.apiserver.registry;

import dev.portolan.apiserver.kinds.Json;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import java.util.Comparator;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** A new pod's priority is that of the class it names, or of the default class (Kubernetes' admission plugin Priority). */
final class PodPriority {
    private final Registry registry;

    PodPriority(Registry registry) {
        this.registry = registry;
    }

    /** Fills in a body that is about to be stored for the first time. */
    void admit(ResourceType type, ObjectNode body) {
        Optional<ResourceType> classes = registry.find("scheduling.k8s.io", "v1", "priorityclasses");
        if (!type.group().isEmpty() || !type.kind().equals("Pod") || classes.isEmpty()) return;
        String named = Json.text(body, "spec", "priorityClassName");
        Optional<Stored> found = named.isEmpty()
                ? globalDefault(classes.get())
                : registry.storage().latest(classes.get(), ObjectStorage.key(classes.get(), "", named));
        String pod = Json.text(body, "metadata", "name");
        if (found.isEmpty() && !named.isEmpty()) {
            throw ApiException.forbidden(type, pod, "no PriorityClass with name " + named + " was found");
        }
        ObjectNode spec = body.withObject("spec");
        long priority = found.map(c -> Json.number(c.json(), "value", 0)).orElse(0L);
        if (Json.has(spec, "priority") && Json.number(spec, "priority", 0) != priority) {
            throw ApiException.forbidden(
                    type,
                    pod,
                    "the integer value of priority (%d) must not be provided in pod spec; priority admission controller computed %d from the given PriorityClass name"
                            .formatted(Json.number(spec, "priority", 0), priority));
        }
        Json.put(spec, "priority", priority);
        found.ifPresent(c -> {
            spec.put("priorityClassName", c.name());
            Json.defaultText(spec, "preemptionPolicy", Json.text(c.json(), "preemptionPolicy"));
        });
    }

    /** Of several defaults the least important counts. */
    private Optional<Stored> globalDefault(ResourceType classes) {
        var all = registry.storage()
                .cache(classes)
                .list(ObjectStorage.under(classes, ""), c -> Json.isTrue(c.json(), "globalDefault"), 0);
        return all.objects().stream().min(Comparator.comparing(c -> Json.number(c.json(), "value", 0)));
    }
}
