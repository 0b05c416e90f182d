package dev.portolan.cli.apply;

import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The object as a user wants it now, where the user wrote it before and others have written into it since.
 *
 * <p>What the user writes wins; what the user wrote the last time and doesn't any more goes; everything else stays: the
 * server's defaults, what {@code kubectl scale} or a controller set. That is {@code kubectl apply}'s three-way merge with
 * lists taken as a whole.
 */
final class ThreeWay {
    /** Fields whose other parts depend on their {@code type}: with another type, what the old one brought along goes. */
    private static final Set<String> OF_A_TYPE = Set.of("strategy", "updateStrategy");

    private ThreeWay() {}

    /**
     * The merged object; none of the three is changed.
     *
     * @param last what the user wrote the last time, an empty object where that is not known
     * @param wanted what the user writes now; a null says that a field is to go
     * @param live what the API has
     */
    static ObjectNode merge(JsonNode last, ObjectNode wanted, ObjectNode live) {
        ObjectNode merged = live.deepCopy();
        for (var old : last.properties()) {
            if (!wanted.has(old.getKey())) merged.remove(old.getKey());
        }
        for (var field : wanted.properties()) {
            String name = field.getKey();
            JsonNode value = field.getValue();
            if (value.isNull()) {
                merged.remove(name);
            } else if (value instanceof ObjectNode inner
                    && merged.get(name) instanceof ObjectNode there
                    && !(OF_A_TYPE.contains(name) && otherType(inner, there))) {
                merged.set(name, merge(last.path(name), inner, there));
            } else {
                merged.set(name, value.deepCopy());
            }
        }
        return merged;
    }

    private static boolean otherType(ObjectNode wanted, ObjectNode live) {
        return wanted.has("type") && !wanted.path("type").equals(live.path("type"));
    }
}
