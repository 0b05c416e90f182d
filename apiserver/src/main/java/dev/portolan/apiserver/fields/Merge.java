package dev.portolan.apiserver.fields;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An object with an applied configuration laid over it, and an object with fields taken out. Neither argument is ever changed. */
final class Merge {
    private Merge() {}

    /** What the configuration says, and of the object what it doesn't speak of. */
    static JsonNode over(JsonNode live, JsonNode config, Shape declared) {
        Shape shape = declared.of(config);
        if (Items.isGranularMap(shape) && live instanceof ObjectNode a && config instanceof ObjectNode b) {
            ObjectNode merged = a.objectNode();
            merged.setAll(a);
            for (var entry : b.properties()) {
                JsonNode was = a.path(entry.getKey());
                Shape member = Items.member(shape, entry.getKey()).shape();
                merged.set(
                        entry.getKey(),
                        was.isMissingNode() ? entry.getValue().deepCopy() : over(was, entry.getValue(), member));
            }
            return merged;
        }
        if (Items.isGranularList(shape) && live instanceof ArrayNode a && config instanceof ArrayNode b) {
            return lists(a, b, shape);
        }
        return config.deepCopy();
    }

    /**
     * Both lists' elements: those of the configuration in its order, those of the object alone before the ones that they stood
     * before.
     */
    private static ArrayNode lists(ArrayNode live, ArrayNode config, Shape shape) {
        Map<String, List<JsonNode>> was = Items.byElement(live, shape);
        Map<String, List<JsonNode>> wanted = Items.byElement(config, shape);
        List<String> left = elements(live, shape);
        ArrayNode merged = JsonNodeFactory.instance.arrayNode();
        Set<String> done = new HashSet<>();
        int at = 0;
        for (var item : wanted.entrySet()) {
            int common = left.indexOf(item.getKey());
            if (common >= at) {
                for (; at < common; at++) {
                    if (!wanted.containsKey(left.get(at))) merged.add(live.get(at));
                }
                at = common + 1;
            }
            JsonNode now = item.getValue().getFirst();
            List<JsonNode> before = was.getOrDefault(item.getKey(), List.of());
            merged.add(before.isEmpty() ? now.deepCopy() : over(before.getFirst(), now, Items.shape(shape)));
            done.add(item.getKey());
        }
        for (; at < live.size(); at++) {
            if (!done.contains(left.get(at))) merged.add(live.get(at));
        }
        return merged;
    }

    private static List<String> elements(ArrayNode list, Shape shape) {
        List<String> elements = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) elements.add(Items.element(list.get(i), i, shape));
        return elements;
    }

    /** The value without these fields; containers that this empties go too. */
    static JsonNode without(JsonNode value, FieldSet gone, Shape declared) {
        if (gone.below().isEmpty()) return value;
        Shape shape = declared.of(value);
        if (Items.isGranularMap(shape) && value instanceof ObjectNode object) {
            ObjectNode left = object.objectNode();
            for (var entry : object.properties()) {
                FieldSet below = gone.at(PathElement.field(entry.getKey()));
                if (below.owned()) continue;
                JsonNode rest = without(
                        entry.getValue(),
                        below,
                        Items.member(shape, entry.getKey()).shape());
                if (!emptied(entry.getValue(), rest)) left.set(entry.getKey(), rest);
            }
            return left;
        }
        if (Items.isGranularList(shape) && value instanceof ArrayNode list) {
            ArrayNode left = JsonNodeFactory.instance.arrayNode();
            for (int i = 0; i < list.size(); i++) {
                FieldSet below = gone.at(Items.element(list.get(i), i, shape));
                if (!below.owned()) left.add(without(list.get(i), below, Items.shape(shape)));
            }
            return left;
        }
        return value;
    }

    private static boolean emptied(JsonNode before, JsonNode after) {
        return after.isContainer() && after.isEmpty() && !before.isEmpty();
    }
}
