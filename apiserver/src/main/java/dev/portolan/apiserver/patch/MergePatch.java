package dev.portolan.apiserver.patch;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON Merge Patch (RFC 7396): objects merge, null removes, anything else replaces. */
public final class MergePatch {
    private MergePatch() {}

    /** The patched document (RFC 7396 §2); neither argument is changed. Every patch applies to every document. */
    public static JsonNode apply(JsonNode document, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch.deepCopy();
        }
        ObjectNode result =
                document instanceof ObjectNode object ? object.deepCopy() : JsonNodeFactory.instance.objectNode();
        merge(result, changes);
        return result;
    }

    private static void merge(ObjectNode target, ObjectNode changes) {
        changes.properties().forEach(change -> {
            String name = change.getKey();
            switch (change.getValue()) {
                case JsonNode value when value.isNull() -> target.remove(name);
                case ObjectNode inner ->
                    merge(target.path(name) instanceof ObjectNode there ? there : target.putObject(name), inner);
                case JsonNode value -> target.set(name, value.deepCopy());
            }
        });
    }
}
