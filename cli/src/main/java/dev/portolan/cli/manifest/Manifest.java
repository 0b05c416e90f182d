package dev.portolan.cli.manifest;

import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * One API object as a user wrote it.
 *
 * @param file where it was read from
 * @param line its first line there, counted from 1
 * @param object the object
 * @param lines the line of each field, by path as in error messages ({@code spec.ports[0].port})
 */
public record Manifest(Path file, int line, ObjectNode object, Map<String, Integer> lines) {
    /** The object's kind, empty where there is none. */
    public String kind() {
        return object.path("kind").asString("");
    }

    /** The object's {@code apiVersion}, empty where there is none. */
    public String apiVersion() {
        return object.path("apiVersion").asString("");
    }

    /** The object's name, empty where there is none. */
    public String name() {
        return object.path("metadata").path("name").asString("");
    }

    /** The object's namespace, {@code default} where none is written. */
    public String namespace() {
        return object.path("metadata").path("namespace").asString("default");
    }

    /** Where a field stands, as {@code file:line}; of a field that isn't written, the nearest thing around it that is. */
    public String where(String fieldPath) {
        String path = fieldPath;
        while (!path.isEmpty()) {
            Integer at = lines.get(path);
            if (at != null) return file + ":" + at;
            int cut = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
            path = cut < 0 ? "" : path.substring(0, cut);
        }
        return file + ":" + line;
    }

    /** Kind and name as kubectl prints them: {@code service/web}. */
    public String title() {
        return kind().toLowerCase(java.util.Locale.ROOT) + "/" + name();
    }
}
