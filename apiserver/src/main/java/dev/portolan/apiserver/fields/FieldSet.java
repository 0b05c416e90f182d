package dev.portolan.apiserver.fields;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A set of fields, as FieldsV1 writes it: a tree of path elements ({@link PathElement}). Immutable.
 *
 * @param owned whether the place itself is in the set, beside what is below it
 * @param below never holds an empty set
 */
public record FieldSet(boolean owned, Map<String, FieldSet> below) {
    static final FieldSet EMPTY = new FieldSet(false, Map.of());
    static final FieldSet JUST_THIS = new FieldSet(true, Map.of());
    private static final String SELF = ".";

    /** Reads FieldsV1; what is not of its form is left out. */
    static FieldSet parse(JsonNode fields) {
        return parse(fields, false);
    }

    private static FieldSet parse(JsonNode fields, boolean leafOwned) {
        if (fields.isEmpty()) return leafOwned ? JUST_THIS : EMPTY;
        Map<String, FieldSet> below = new TreeMap<>();
        boolean owned = false;
        for (var entry : fields.properties()) {
            if (entry.getKey().equals(SELF)) owned = true;
            else if (PathElement.isOne(entry.getKey()) && entry.getValue().isObject()) {
                below.put(entry.getKey(), parse(entry.getValue(), true));
            }
        }
        return new FieldSet(owned, below);
    }

    /** The inverse of {@link #parse}. */
    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (owned && !below.isEmpty()) json.putObject(SELF);
        below.forEach((element, set) -> json.set(element, set.toJson()));
        return json;
    }

    boolean isEmpty() {
        return !owned && below.isEmpty();
    }

    /** What is below an element. */
    FieldSet at(String element) {
        return below.getOrDefault(element, EMPTY);
    }

    FieldSet union(FieldSet other) {
        if (isEmpty() || equals(other)) return other;
        if (other.isEmpty()) return this;
        Map<String, FieldSet> both = new TreeMap<>(below);
        other.below.forEach((element, set) -> both.merge(element, set, FieldSet::union));
        return new FieldSet(owned || other.owned, both);
    }

    FieldSet minus(FieldSet other) {
        if (isEmpty() || other.isEmpty()) return this;
        Map<String, FieldSet> left = new TreeMap<>();
        below.forEach((element, set) -> {
            FieldSet rest = set.minus(other.at(element));
            if (!rest.isEmpty()) left.put(element, rest);
        });
        return new FieldSet(owned && !other.owned, left);
    }

    FieldSet and(FieldSet other) {
        if (isEmpty() || other.isEmpty()) return EMPTY;
        Map<String, FieldSet> common = new TreeMap<>();
        below.forEach((element, set) -> {
            FieldSet shared = set.and(other.at(element));
            if (!shared.isEmpty()) common.put(element, shared);
        });
        return new FieldSet(owned && other.owned, common);
    }

    /** The set without an element and everything below it. */
    FieldSet without(String element) {
        if (!below.containsKey(element)) return this;
        Map<String, FieldSet> left = new TreeMap<>(below);
        left.remove(element);
        return new FieldSet(owned, left);
    }

    /** The set with this below an element, in place of what was there. */
    FieldSet with(String element, FieldSet set) {
        if (set.isEmpty()) return without(element);
        Map<String, FieldSet> all = new TreeMap<>(below);
        all.put(element, set);
        return new FieldSet(owned, all);
    }

    /** Every member as Kubernetes writes paths, {@code .spec.ports[port=80,protocol="TCP"].name}; those at a level before those below. */
    List<String> paths() {
        List<String> paths = new ArrayList<>();
        collect("", paths);
        return paths;
    }

    private void collect(String path, List<String> into) {
        below.forEach((element, set) -> {
            if (set.owned) into.add(path + PathElement.shown(element));
        });
        below.forEach((element, set) -> set.collect(path + PathElement.shown(element), into));
    }

    /** Collects a set in one walk. */
    static final class Builder {
        private final Map<String, FieldSet> below = new TreeMap<>();
        private boolean owned;

        void own() {
            owned = true;
        }

        void add(String element, FieldSet set) {
            if (!set.isEmpty()) below.merge(element, set, FieldSet::union);
        }

        FieldSet build() {
            if (below.isEmpty()) return owned ? JUST_THIS : EMPTY;
            return new FieldSet(owned, below);
        }
    }
}
