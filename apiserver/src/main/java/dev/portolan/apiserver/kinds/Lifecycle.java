package dev.portolan.apiserver.kinds;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who owns what in kinds with spec and status: users the spec, controllers the status, the server the generation, which
 * goes up by one with each change of the spec.
 */
final class Lifecycle {
    private Lifecycle() {}

    /** A new object has no status; generation starts at 1. */
    static void create(ObjectNode o) {
        o.remove("status");
        Json.put(Json.ensure(o, "metadata"), "generation", 1);
    }

    /** A spec update keeps the status, and counts if one of these top-level fields differs. */
    static void update(ObjectNode o, ObjectNode old, List<String> counted) {
        Json.copy(old, o, "status");
        long generation = Json.number(old.path("metadata"), "generation", 0);
        boolean changed = counted.stream().anyMatch(f -> !Json.same(o.path(f), old.path(f)));
        Json.put(Json.ensure(o, "metadata"), "generation", changed ? generation + 1 : Math.max(generation, 1));
    }

    static void update(ObjectNode o, ObjectNode old) {
        update(o, old, List.of("spec"));
    }

    /** A status update keeps everything but the status and, of metadata, what controllers may mark objects with. */
    static void status(ObjectNode o, ObjectNode old) {
        for (String field : List.copyOf(old.propertyNames())) {
            if (!field.equals("status") && !field.equals("metadata")) {
                Json.copy(old, o, field);
            }
        }
        ObjectNode meta = Json.ensure(o, "metadata");
        ObjectNode oldMeta = Json.ensure(old, "metadata");
        for (String kept : List.of("generation", "labels", "ownerReferences", "deletionTimestamp")) {
            Json.copy(oldMeta, meta, kept);
        }
    }
}
