package dev.portolan.apiserver.cel;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** A rule's {@code fieldPath}: {@code .a['b.c']}, from the rule's place to a field below it. */
final class RelativePath {
    private static final Pattern STEP = Pattern.compile("\\.([^.\\[\\]']+)|\\['((?:[^'\\\\]|\\\\.)*)'\\]");

    /** What is wrong with a path, if anything, and how error messages write it. */
    record Reading(String text, Optional<String> problem) {
        private static Reading bad(String problem) {
            return new Reading("", Optional.of(problem));
        }
    }

    private RelativePath() {}

    /** Reads a path from a place with this schema; every field on it must be in the schema. */
    static Reading read(String path, JsonNode schema) {
        if (path.isEmpty()) return new Reading("", Optional.empty());
        var text = new StringBuilder();
        JsonNode here = schema;
        Matcher step = STEP.matcher(path);
        int at = 0;
        while (at < path.length()) {
            if (!step.find(at) || step.start() != at)
                return Reading.bad("expected [ or . but got: " + path.substring(at));
            at = step.end();
            String name = step.group(1) != null ? step.group(1) : step.group(2).replaceAll("\\\\(.)", "$1");
            if (here.has("properties")) {
                here = here.path("properties").path(name);
                text.append('.').append(name);
            } else {
                here = here.path("additionalProperties");
                text.append('[').append(name).append(']');
            }
            if (!here.isObject()) return Reading.bad("does not refer to a valid field");
        }
        return new Reading(text.toString(), Optional.empty());
    }
}
