package dev.portolan.apiserver;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.registry.RequestOptions;
import dev.portolan.apiserver.storage.ObjectStorage;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What every cluster has before anybody asks: four namespaces. */
final class Bootstrap {
    private static final List<String> NAMESPACES = List.of("default", "kube-system", "kube-public", "kube-node-lease");

    private Bootstrap() {}

    static void namespaces(Registry registry) {
        ResourceType type = registry.find("", "v1", "namespaces").orElseThrow();
        for (String name : NAMESPACES) {
            if (registry.storage()
                    .latest(type, ObjectStorage.key(type, "", name))
                    .isPresent()) continue;
            ObjectNode namespace = JsonNodeFactory.instance.objectNode();
            namespace.putObject("metadata").put("name", name);
            registry.writes().create(type, "", namespace, List.of(), RequestOptions.plain());
        }
    }
}
