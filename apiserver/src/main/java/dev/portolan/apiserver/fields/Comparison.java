package dev.portolan.apiserver.fields;

import dev.portolan.apiserver.patch.SameJson;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * What a write did to an object's fields.
 *
 * @param set fields that are new or have another value
 * @param removed fields that are no more
 */
record Comparison(FieldSet set, FieldSet removed) {
    private static final Comparison NONE = new Comparison(FieldSet.EMPTY, FieldSet.EMPTY);
    private static final JsonNode ABSENT = MissingNode.getInstance();

    static Comparison of(JsonNode before, JsonNode after, Shape shape) {
        return compare(before, after, shape, true);
    }

    /** {@code always}: the place is there in every object, so that only what is below it counts. */
    private static Comparison compare(JsonNode before, JsonNode after, Shape declared, boolean always) {
        if (before.equals(after)) return NONE;
        Shape shape = declared.of(after.isMissingNode() ? before : after);
        boolean map = Items.isGranularMap(shape) && isMap(before) && isMap(after);
        boolean list = Items.isGranularList(shape)
                && isList(before)
                && isList(after)
                && !(before.isEmpty() && after.isEmpty());
        if (!map && !list) return leaf(before, after);
        var set = new FieldSet.Builder();
        var removed = new FieldSet.Builder();
        if (map) fields(before, after, shape, set, removed);
        else items(before, after, shape, set, removed);
        if (before.isMissingNode() && (!always || after.isEmpty())) set.own();
        if (after.isMissingNode()) removed.own();
        return new Comparison(set.build(), removed.build());
    }

    private static boolean isMap(JsonNode node) {
        return node.isObject() || node.isMissingNode();
    }

    private static boolean isList(JsonNode node) {
        return node.isArray() || node.isMissingNode();
    }

    private static Comparison leaf(JsonNode before, JsonNode after) {
        if (after.isMissingNode()) return new Comparison(FieldSet.EMPTY, FieldSet.JUST_THIS);
        return before.isMissingNode() || !SameJson.same(before, after)
                ? new Comparison(FieldSet.JUST_THIS, FieldSet.EMPTY)
                : NONE;
    }

    private static void fields(
            JsonNode before, JsonNode after, Shape shape, FieldSet.Builder set, FieldSet.Builder removed) {
        for (var entry : after.properties()) {
            Shape.Member member = Items.member(shape, entry.getKey());
            JsonNode was = before.path(entry.getKey());
            // a structure's being there is nobody's: what is in it counts
            boolean always = member.always() || member.shape() instanceof Shape.Struct;
            Comparison below = compare(was, entry.getValue(), member.shape(), always);
            set.add(PathElement.field(entry.getKey()), below.set);
            removed.add(PathElement.field(entry.getKey()), below.removed);
        }
        for (var entry : before.properties()) {
            if (after.has(entry.getKey())) continue;
            Shape.Member member = Items.member(shape, entry.getKey());
            Comparison below = compare(entry.getValue(), ABSENT, member.shape(), member.always());
            removed.add(PathElement.field(entry.getKey()), below.removed);
        }
    }

    private static void items(
            JsonNode before, JsonNode after, Shape shape, FieldSet.Builder set, FieldSet.Builder removed) {
        Map<String, List<JsonNode>> was = Items.byElement(before, shape);
        Map<String, List<JsonNode>> is = Items.byElement(after, shape);
        Set<String> all = new LinkedHashSet<>(is.keySet());
        all.addAll(was.keySet());
        for (String element : all) {
            List<JsonNode> old = was.getOrDefault(element, List.of(ABSENT));
            List<JsonNode> now = is.getOrDefault(element, List.of(ABSENT));
            if (old.size() > 1 || now.size() > 1) { // no telling which is which
                if (!old.equals(now)) set.add(element, FieldSet.JUST_THIS);
                continue;
            }
            Comparison below = compare(old.getFirst(), now.getFirst(), Items.shape(shape), false);
            set.add(element, below.set);
            removed.add(element, below.removed);
        }
    }
}
