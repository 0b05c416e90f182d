package dev.portolan.explain.edge;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is absent in the API's objects, as empty values. */
final class Absent {
    private Absent() {}

    static String text(@Nullable String s) {
        return s == null ? "" : s;
    }

    static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    static Map<String, String> map(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }
}
