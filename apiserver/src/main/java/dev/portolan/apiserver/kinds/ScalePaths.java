package dev.portolan.apiserver.kinds;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Where a kind keeps what its scale shows, as dotted paths such as {@code .spec.replicas}.
 *
 * @param selector of a selector in text; empty where the kind has a label selector instead, or none
 */
public record ScalePaths(String replicas, String statusReplicas, String selector) {
    static final ScalePaths USUAL = new ScalePaths(".spec.replicas", ".status.replicas", "");

    /** The names that a path consists of. */
    public static List<String> steps(String path) {
        return List.of(path.substring(1).split("\\."));
    }

    /** The value at a path; a missing node where there is none. */
    public static JsonNode at(JsonNode object, String path) {
        JsonNode here = object;
        for (String step : steps(path)) here = here.path(step);
        return here;
    }
}
