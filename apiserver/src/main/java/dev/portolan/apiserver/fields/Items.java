package dev.portolan.apiserver.fields;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The elements of a list by the path element that names each. Lists of live objects may hold several of one name. */
final class Items {
    private Items() {}

    /** In the list's order; an element without its keys is named by its index. */
    static Map<String, List<JsonNode>> byElement(JsonNode list, Shape shape) {
        Map<String, List<JsonNode>> items = new LinkedHashMap<>();
        for (int i = 0; i < list.size(); i++) {
            items.computeIfAbsent(element(list.get(i), i, shape), e -> new ArrayList<>(1))
                    .add(list.get(i));
        }
        return items;
    }

    static String element(JsonNode item, int index, Shape shape) {
        return shape instanceof Shape.Keyed keyed
                ? PathElement.key(item, keyed).orElse("i:" + index)
                : PathElement.value(item);
    }

    /** The shape of a list's elements. */
    static Shape shape(Shape list) {
        return list instanceof Shape.Keyed keyed ? keyed.items() : Shape.LEAF;
    }

    /** Whether this value is a list whose elements have owners of their own. */
    static boolean isGranularList(Shape shape) {
        return shape instanceof Shape.Keyed || shape instanceof Shape.SetOf;
    }

    /** The shape of a field of a map, or of an object with named fields. */
    static Shape.Member member(Shape map, String name) {
        return switch (map) {
            case Shape.Struct struct ->
                struct.member(name)
                        .orElseGet(() -> new Shape.Member(struct.others().orElse(new Shape.Guess()), false));
            case Shape.MapOf(Shape values) -> new Shape.Member(values, false);
            default -> new Shape.Member(Shape.LEAF, false);
        };
    }

    /** Whether the name is one that the schema gives, not a free key. */
    static boolean isNamed(Shape map, String name) {
        return map instanceof Shape.Struct struct && struct.member(name).isPresent();
    }

    static boolean isGranularMap(Shape shape) {
        return shape instanceof Shape.Struct || shape instanceof Shape.MapOf;
    }
}
