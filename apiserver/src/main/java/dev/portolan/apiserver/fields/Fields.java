package dev.portolan.apiserver.fields;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Which fields a value has, for whoever applies it; and what cannot be applied. */
final class Fields {
    private Fields() {}

    /** The fields that an applied value claims: leaves, free keys, elements of lists, and maps that are empty. */
    static FieldSet of(JsonNode value, Shape shape) {
        return of(value, shape, false);
    }

    private static FieldSet of(JsonNode value, Shape declared, boolean own) {
        Shape shape = declared.of(value);
        var set = new FieldSet.Builder();
        if (own) set.own();
        if (Items.isGranularMap(shape) && value.isObject()) {
            if (value.isEmpty()) set.own();
            for (var entry : value.properties()) {
                boolean named = Items.isNamed(shape, entry.getKey());
                Shape member = Items.member(shape, entry.getKey()).shape();
                set.add(PathElement.field(entry.getKey()), of(entry.getValue(), member, !named));
            }
        } else if (Items.isGranularList(shape) && value.isArray()) {
            Items.byElement(value, shape)
                    .forEach((element, items) -> set.add(element, of(items.getFirst(), Items.shape(shape), true)));
        } else {
            set.own();
        }
        return set.build();
    }

    /** Why a value can't be applied: elements of lists that lack their keys, or have the same. */
    static List<String> problems(JsonNode value, Shape shape) {
        List<String> problems = new ArrayList<>();
        check(value, shape, "", problems);
        return problems;
    }

    private static void check(JsonNode value, Shape declared, String path, List<String> problems) {
        Shape shape = declared.of(value);
        if (Items.isGranularMap(shape) && value.isObject()) {
            for (var entry : value.properties()) {
                Shape member = Items.member(shape, entry.getKey()).shape();
                check(entry.getValue(), member, path + "." + entry.getKey(), problems);
            }
        } else if (Items.isGranularList(shape) && value.isArray()) {
            elements(value, shape, path, problems);
        }
    }

    private static void elements(JsonNode list, Shape shape, String path, List<String> problems) {
        if (shape instanceof Shape.Keyed keyed) {
            for (int i = 0; i < list.size(); i++) lacking(list.get(i), i, keyed, path, problems);
        }
        for (Map.Entry<String, List<JsonNode>> item :
                Items.byElement(list, shape).entrySet()) {
            String here = path + PathElement.shown(item.getKey());
            if (item.getValue().size() > 1) {
                problems.add(path + ": duplicate entries for key "
                        + PathElement.shown(item.getKey()).replaceFirst("^\\[=", "["));
            }
            check(item.getValue().getFirst(), Items.shape(shape), here, problems);
        }
    }

    private static void lacking(JsonNode item, int index, Shape.Keyed list, String path, List<String> problems) {
        for (Shape.Key key : list.keys()) {
            if (key.byDefault().isEmpty() && !item.hasNonNull(key.name())) {
                problems.add(
                        "%s: element %d: associative list with keys has an element that omits key field \"%s\" (and doesn't have default value)"
                                .formatted(path, index, key.name()));
            }
        }
    }
}
