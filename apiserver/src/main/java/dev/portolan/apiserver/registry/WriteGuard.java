package dev.portolan.apiserver.registry;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.storage.ApiException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Refuses writes that are well-formed and may be asked for by this user, but would give somebody too much. */
public interface WriteGuard {
    /** Refuses nothing. */
    WriteGuard NONE = (type, before, after, options) -> {};

    /**
     * Called when an object is about to be stored.
     *
     * @param before null for a new one
     * @throws ApiException 403
     */
    void check(ResourceType type, @Nullable ObjectNode before, ObjectNode after, RequestOptions options);
}
