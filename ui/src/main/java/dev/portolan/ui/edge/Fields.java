package dev.portolan.ui.edge;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Absent fields of the API's objects as empty values. */
final class Fields {
    private Fields() {}

    static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    static Map<String, String> map(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }
}
