package dev.portolan.apiserver.fields;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The annotation in which {@code kubectl apply} keeps what it applied: kept true for as long as an object has it, so that one can go back. */
final class LastApplied {
    private static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";
    /** Kubernetes' limit for all annotations together. */
    private static final int MOST_CHARACTERS = 256 * 1024;

    private static final JsonMapper JSON = new JsonMapper();

    private LastApplied() {}

    /** What the annotation holds; empty where there is none, or none that can be read. */
    static Optional<ObjectNode> of(ObjectNode object) {
        String text = text(object);
        if (text.isEmpty()) return Optional.empty();
        try {
            return JSON.readTree(text) instanceof ObjectNode config ? Optional.of(config) : Optional.empty();
        } catch (JacksonException notJson) {
            return Optional.empty(); // nothing can be told from it: conflicts stay conflicts
        }
    }

    /** Says in the new object's annotation what was applied now, if the old one has it. */
    static void renew(ObjectNode live, ObjectNode wanted, ObjectNode config) {
        if (text(live).isEmpty()) return;
        ObjectNode applied = config.deepCopy();
        JsonNode annotations = applied.path("metadata").path("annotations");
        if (annotations instanceof ObjectNode map) map.remove(ANNOTATION);
        String text = applied.toString();
        ObjectNode metadata = wanted.withObject("metadata");
        ObjectNode copy = metadata.withObject("annotations").deepCopy();
        copy.put(ANNOTATION, text.length() > MOST_CHARACTERS ? "" : text);
        metadata.set("annotations", copy);
    }

    private static String text(ObjectNode object) {
        return object.path("metadata").path("annotations").path(ANNOTATION).asString("");
    }
}
