package dev.portolan.apiserver.kinds;

import java.time.Instant;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Cells that many tables have. */
final class Rows {
    static final String NONE = "<none>";
    static final String UNSET = "<unset>";

    private Rows() {}

    static String name(JsonNode o) {
        return Json.text(o, "metadata", "name");
    }

    static String age(JsonNode o, Instant now) {
        return Ages.since(Json.text(o, "metadata", "creationTimestamp"), now);
    }

    /** {@code a=b,c=d} by key; {@code <none>} if there are none. */
    static String pairs(JsonNode map) {
        return map.isEmpty()
                ? NONE
                : map.properties().stream()
                        .map(e -> e.getKey() + "=" + e.getValue().stringValue(""))
                        .sorted()
                        .collect(Collectors.joining(","));
    }
}
