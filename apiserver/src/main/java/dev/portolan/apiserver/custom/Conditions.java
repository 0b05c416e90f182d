package dev.portolan.apiserver.custom;

import dev.portolan.apiserver.kinds.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the server says of a CustomResourceDefinition in its status. */
final class Conditions {
    private Conditions() {}

    /** Names accepted or not, established or not, the versions that objects may be stored in. */
    static ObjectNode established(ObjectNode object, Definition definition, List<String> conflicts) {
        ObjectNode status = Json.ensure(object, "status");
        boolean accepted = conflicts.isEmpty();
        if (accepted) {
            status.set("acceptedNames", definition.names().deepCopy());
            ArrayNode stored = status.withArray("storedVersions");
            String version = definition.storageVersion();
            if (stored.valueStream().noneMatch(v -> v.asString("").equals(version))) stored.add(version);
            set(status, "NamesAccepted", true, "NoConflicts", "no conflicts found");
            set(status, "Established", true, "InitialNamesAccepted", "the initial names have been accepted");
        } else {
            set(status, "NamesAccepted", false, "NamesConflict", String.join(", ", conflicts));
            boolean was = Json.objects(status, "conditions").stream()
                    .anyMatch(c -> Json.text(c, "type").equals("Established")
                            && Json.text(c, "status").equals("True"));
            if (!was) set(status, "Established", false, "NotAccepted", "not all names are accepted");
        }
        return object;
    }

    private static void set(ObjectNode status, String type, boolean holds, String reason, String message) {
        String value = holds ? "True" : "False";
        ArrayNode conditions = status.withArray("conditions");
        for (ObjectNode there : Json.objects(status, "conditions")) {
            if (!Json.text(there, "type").equals(type)) continue;
            if (Json.text(there, "status").equals(value)
                    && Json.text(there, "message").equals(message)) return;
            conditions.removeIf(c -> c.path("type").asString("").equals(type));
        }
        conditions
                .addObject()
                .put(
                        "lastTransitionTime",
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("message", message)
                .put("reason", reason)
                .put("status", value)
                .put("type", type);
    }

    /** A definition whose objects are gone. */
    static ObjectNode withoutCleanup(ObjectNode object) {
        ObjectNode metadata = Json.ensure(object, "metadata");
        if (metadata.path("finalizers") instanceof ArrayNode list) {
            list.removeIf(f -> f.asString("").equals(DefinitionStrategy.CLEANUP));
        }
        return object;
    }
}
