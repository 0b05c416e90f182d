package dev.portolan.apiserver.patch;

import dev.portolan.apiserver.schema.Definition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Merges the lists of one field whose elements merge. Takes time in proportion to the lists' lengths, whatever they hold.
 *
 * @param objects what merges the elements
 * @param key the merge key; empty for lists of scalars
 * @param element the elements' definition, if known
 */
record ListMerge(
        StrategicMergePatch objects, String key, @Nullable Definition element) {

    /** The merged list, in the patch's order where it has one and the original's otherwise. */
    ArrayNode merge(ArrayNode original, ArrayNode patch) {
        List<JsonNode> live = list(original);
        List<JsonNode> changes = list(patch);
        List<JsonNode> order = new ArrayList<>(changes);
        order.removeIf(item -> item.has(Directives.PATCH));
        return ordered(mergedElements(live, changes), order, live);
    }

    /** What the list holds afterwards, before any ordering. */
    List<JsonNode> mergedElements(List<JsonNode> live, List<JsonNode> changes) {
        if (key.isEmpty()) {
            Set<JsonNode> both = new LinkedHashSet<>(live);
            both.addAll(changes);
            return new ArrayList<>(both);
        }
        List<JsonNode> plain = new ArrayList<>();
        Set<JsonNode> deleted = new HashSet<>();
        boolean replace = false;
        for (JsonNode change : changes) {
            switch (directive(change)) {
                case "delete" -> deleted.add(requiredKey(change));
                case "replace" -> replace = true;
                default -> plain.add(change);
            }
        }
        List<JsonNode> result = new ArrayList<>(replace ? List.of() : live);
        result.removeIf(item -> deleted.contains(item.path(key)));
        Map<JsonNode, Integer> places = places(result);
        plain.forEach(change -> mergeInto(result, places, change));
        return result;
    }

    private void mergeInto(List<JsonNode> result, Map<JsonNode, Integer> places, JsonNode change) {
        Integer place = places.putIfAbsent(requiredKey(change), result.size());
        if (place == null) {
            result.add(Directives.without(change));
        } else if (result.get(place) instanceof ObjectNode there && change instanceof ObjectNode changed) {
            result.set(place, objects.merge(there, changed, element));
        }
    }

    private String directive(JsonNode change) {
        if (!change.isObject()) {
            throw PatchException.malformed(
                    "expected an object with " + key + " in the list, got " + Excerpt.of(change));
        }
        JsonNode directive = change.path(Directives.PATCH);
        String said = directive.asString("");
        if (said.equals("merge")) {
            throw PatchException.malformed("merging lists cannot yet be specified in the patch");
        }
        if (!directive.isMissingNode() && !said.equals("delete") && !said.equals("replace")) {
            throw PatchException.malformed("unknown patch type: " + directive + " in map: " + Excerpt.of(change));
        }
        return said;
    }

    private JsonNode requiredKey(JsonNode change) {
        JsonNode value = change.path(key);
        if (value.isMissingNode()) {
            throw PatchException.malformed(
                    "map: " + Excerpt.of(change) + " does not contain declared merge key: " + key);
        }
        return value;
    }

    /**
     * The elements in this order; those that it doesn't name keep their order among themselves and, as far as the live list
     * says, their place between the others.
     */
    ArrayNode ordered(List<JsonNode> elements, List<JsonNode> order, List<JsonNode> live) {
        Map<JsonNode, Integer> wanted = places(order);
        Map<JsonNode, Integer> before = places(live);
        List<JsonNode> named = new ArrayList<>();
        List<JsonNode> others = new ArrayList<>();
        elements.forEach(e -> (wanted.containsKey(identity(e)) ? named : others).add(e));
        named.sort(Comparator.comparingInt(e -> wanted.getOrDefault(identity(e), 0)));
        ArrayNode result = JsonNodeFactory.instance.arrayNode(elements.size());
        int next = 0;
        for (JsonNode element : named) {
            int place = before.getOrDefault(identity(element), -1);
            while (next < others.size() && before.getOrDefault(identity(others.get(next)), place) < place) {
                result.add(others.get(next++));
            }
            result.add(element);
        }
        result.addAll(others.subList(next, others.size()));
        return result;
    }

    /** Where each identity first occurs. */
    private Map<JsonNode, Integer> places(List<JsonNode> list) {
        Map<JsonNode, Integer> places = new HashMap<>();
        for (int i = 0; i < list.size(); i++) {
            places.putIfAbsent(identity(list.get(i)), i);
        }
        return places;
    }

    private JsonNode identity(JsonNode element) {
        return key.isEmpty() ? element : element.path(key);
    }

    /** A patch list and its order, if given, must agree, or the order would have no one meaning. */
    void refuseUnlessSubsequence(List<JsonNode> changes, List<JsonNode> order, String directive) {
        int next = 0;
        for (JsonNode change : changes) {
            if (order.isEmpty() || change.has(Directives.PATCH)) {
                continue;
            }
            while (next < order.size() && !identity(order.get(next)).equals(identity(change))) {
                next++;
            }
            if (next++ == order.size()) {
                throw PatchException.malformed("the order in the patch's list doesn't match " + directive + ": "
                        + Excerpt.of(identity(change)) + " is not where it should be");
            }
        }
    }

    private static List<JsonNode> list(ArrayNode array) {
        List<JsonNode> items = new ArrayList<>();
        array.forEach(items::add);
        return items;
    }
}
