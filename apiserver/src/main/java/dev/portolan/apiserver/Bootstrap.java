package dev.portolan.apiserver;

import dev.portolan.apiserver.kinds.PriorityClassStrategy;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.registry.Registry;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What every cluster has before anybody asks: four namespaces, and two priorities for what it cannot be without. */
final class Bootstrap {
    private static final List<String> NAMESPACES = List.of("default", "kube-system", "kube-public", "kube-node-lease");

    private Bootstrap() {}

    static void objects(Registry registry) {
        ResourceType namespaces = registry.find("", "v1", "namespaces").orElseThrow();
        NAMESPACES.forEach(name -> ensure(registry, namespaces, name, _ -> {}));
        ResourceType priorities =
                registry.find("scheduling.k8s.io", "v1", "priorityclasses").orElseThrow();
        PriorityClassStrategy.SYSTEM.forEach(
                (name, value) -> ensure(registry, priorities, name, o -> o.put("value", value)));
    }

    private static void ensure(Registry registry, ResourceType type, String name, Consumer<ObjectNode> fields) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.putObject("metadata").put("name", name);
        fields.accept(object);
        Ensured.created(registry, type, "", object);
    }
}
