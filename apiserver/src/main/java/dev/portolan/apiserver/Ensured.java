package dev.portolan.apiserver;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.registry.RequestOptions;
import dev.portolan.apiserver.registry.Writes.View;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ObjectStorage;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/** What a server keeps in the API by itself. Other servers on the same store keep the same: each object is made by whoever is first. */
final class Ensured {
    /** How often somebody may delete it between our look and our change. */
    private static final int ATTEMPTS = 5;

    private Ensured() {}

    /**
     * Creates an object, unless it is there.
     *
     * @return whether it was made by this call
     * @throws ApiException as {@code create} has it, when there is no such object afterwards
     */
    static boolean created(Registry registry, ResourceType type, String namespace, ObjectNode made) {
        String key = ObjectStorage.key(
                type, namespace, made.path("metadata").path("name").asString(""));
        if (registry.storage().latest(type, key).isPresent()) return false;
        try {
            registry.writes().create(type, namespace, made, List.of(), RequestOptions.plain());
            return true;
        } catch (ApiException e) { // it exists, or has taken the address that it is to have
            if (registry.storage().latest(type, key).isEmpty()) throw e;
            return false;
        }
    }

    /** Changes an object, or creates it as {@code made} has it where there is none. */
    static void changed(
            Registry registry,
            ResourceType type,
            String namespace,
            String name,
            UnaryOperator<ObjectNode> change,
            Supplier<ObjectNode> made) {
        for (int attempt = 1; ; attempt++) {
            try {
                registry.writes().patch(type, namespace, name, View.WHOLE, change, RequestOptions.plain());
                return;
            } catch (ApiException e) {
                if (e.code() != 404 || attempt == ATTEMPTS) throw e;
            }
            if (created(registry, type, namespace, made.get())) return;
        }
    }
}
