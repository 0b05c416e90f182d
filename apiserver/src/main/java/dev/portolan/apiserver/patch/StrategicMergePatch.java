package dev.portolan.apiserver.patch;

import dev.portolan.apiserver.schema.Definition;
import dev.portolan.apiserver.schema.Field;
import dev.portolan.apiserver.schema.Schema;
import dev.portolan.apiserver.schema.Schemas;
import dev.portolan.apiserver.schema.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Kubernetes' strategic merge patch: a merge patch that also merges lists, by the keys that the kind's schema gives them.
 *
 * <p>Sources: kubernetes.io, "Update API Objects in Place Using kubectl patch"; the design documents "Strategic Merge Patch"
 * and "Preserve Order in Strategic Merge Patch" of Kubernetes' API machinery. Two things are more lenient than there: a map may
 * say {@code $patch: merge}, which is what happens anyway, and fields that the schema doesn't know merge like JSON.
 */
public final class StrategicMergePatch {
    private final Schemas schemas;

    private StrategicMergePatch(Schemas schemas) {
        this.schemas = schemas;
    }

    /**
     * The patched document; neither argument is changed.
     *
     * @throws PatchException when a directive is malformed or a list's element lacks its merge key
     */
    public static JsonNode apply(JsonNode document, JsonNode patch, Schema schema) {
        if (!(document instanceof ObjectNode original) || !(patch instanceof ObjectNode changes)) {
            throw PatchException.malformed("a strategic merge patch and the document it is for are JSON objects");
        }
        return new StrategicMergePatch(schema.schemas()).merge(original.deepCopy(), changes, schema.root());
    }

    /** Merges into {@code original}, which may be changed, and gives the result. */
    ObjectNode merge(ObjectNode original, ObjectNode patch, @Nullable Definition definition) {
        JsonNode directive = patch.path(Directives.PATCH);
        if (!directive.isMissingNode()) {
            switch (directive.asString("")) {
                case "replace" -> {
                    return (ObjectNode) Directives.without(patch);
                }
                case "delete" -> {
                    return original.removeAll();
                }
                case "merge" -> {}
                default ->
                    throw PatchException.malformed(
                            "unknown patch type: " + directive + " in map: " + Excerpt.of(patch));
            }
        }
        retainKeys(original, patch);
        Set<String> merged = setElementOrders(original, patch, definition);
        for (String name : names(patch)) {
            if (name.startsWith(Directives.DELETE)) {
                deleteFromList(original, name.substring(Directives.DELETE.length()), patch.path(name));
            } else if (!Directives.isOne(name) && !merged.contains(name)) {
                mergeField(original, name, patch.path(name), definition);
            }
        }
        return original;
    }

    private void mergeField(ObjectNode original, String name, JsonNode value, @Nullable Definition definition) {
        JsonNode there = original.path(name);
        if (value.isNull()) {
            original.remove(name);
        } else if (there instanceof ObjectNode object && value instanceof ObjectNode change) {
            original.set(name, merge(object, change, partOf(definition, name)));
        } else if (there instanceof ArrayNode list && value instanceof ArrayNode change && merges(definition, name)) {
            original.set(name, listMerge(definition, name).merge(list, change));
        } else if (value instanceof ObjectNode object
                && "delete".equals(object.path(Directives.PATCH).asString(""))) {
            original.remove(name);
        } else {
            original.set(name, Directives.without(value));
        }
    }

    private static void retainKeys(ObjectNode original, ObjectNode patch) {
        if (!patch.has(Directives.RETAIN_KEYS)) {
            return;
        }
        Set<String> keep = new HashSet<>();
        Directives.list(patch.path(Directives.RETAIN_KEYS), Directives.RETAIN_KEYS)
                .forEach(key -> keep.add(key.asString("")));
        for (String name : names(patch)) {
            if (!Directives.isOne(name) && !patch.path(name).isNull() && !keep.contains(name)) {
                throw PatchException.malformed("invalid patch format of retainKeys: " + name
                        + " is in the patch, but not in " + Directives.RETAIN_KEYS);
            }
        }
        original.retain(keep);
    }

    /** Merges and orders the lists whose order the patch gives; says which fields of the patch that has dealt with. */
    private Set<String> setElementOrders(ObjectNode original, ObjectNode patch, @Nullable Definition definition) {
        Set<String> merged = new HashSet<>();
        for (String directive : names(patch)) {
            if (!directive.startsWith(Directives.ORDER)) {
                continue;
            }
            String name = directive.substring(Directives.ORDER.length());
            List<JsonNode> order = Directives.list(patch.path(directive), directive);
            if (!merges(definition, name) || patch.path(name).isNull() || !original.has(name) && !patch.has(name)) {
                continue;
            }
            ListMerge lists = listMerge(definition, name);
            List<JsonNode> live = original.has(name) ? Directives.list(original.path(name), name) : List.of();
            List<JsonNode> change = patch.has(name) ? Directives.list(patch.path(name), name) : List.of();
            lists.refuseUnlessSubsequence(change, order, directive);
            original.set(name, lists.ordered(lists.mergedElements(live, change), order, live));
            merged.add(name);
        }
        return merged;
    }

    private static void deleteFromList(ObjectNode original, String name, JsonNode value) {
        Set<JsonNode> gone = new HashSet<>(Directives.list(value, Directives.DELETE + name));
        if (original.path(name) instanceof ArrayNode list) {
            list.removeIf(gone::contains);
        }
    }

    private ListMerge listMerge(@Nullable Definition definition, String name) {
        String key = field(definition, name).map(f -> f.patch().key()).orElse("");
        return new ListMerge(this, key, partOf(definition, name));
    }

    private static boolean merges(@Nullable Definition definition, String name) {
        return field(definition, name).map(f -> f.patch().merge()).orElse(false);
    }

    private static Optional<Field> field(@Nullable Definition definition, String name) {
        return definition == null ? Optional.empty() : definition.field(name);
    }

    /** The definition of a field's objects, or of its list's elements; null where nothing is known of them. */
    private @Nullable Definition partOf(@Nullable Definition definition, String name) {
        return switch (field(definition, name).map(Field::type).orElse(Type.Scalar.OBJECT)) {
            case Type.Ref(String part) -> schemas.definition(part);
            case Type.ListOf(Type.Ref(String part)) -> schemas.definition(part);
            default -> null;
        };
    }

    private static List<String> names(ObjectNode object) {
        return new ArrayList<>(object.propertyNames());
    }
}
