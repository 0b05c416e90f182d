package dev.portolan.explain.core;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A field's path as in {@code kubectl explain}: {@code spec.ports[0].targetPort}, a key with dots in quotes.
 *
 * @param steps names, and numbers of list entries as {@code "0"}
 * @param indexed whether one of the steps is an entry of a list
 */
record FieldPath(List<String> steps, boolean indexed) {
    private static final Pattern STEP = Pattern.compile("\"([^\"]*)\"|\\[(\\d+)]|([^.\\[\"]+)");

    static FieldPath parse(String text) {
        var steps = new ArrayList<String>();
        boolean indexed = false;
        var matcher = STEP.matcher(text);
        while (matcher.find()) {
            boolean index = matcher.group(2) != null;
            indexed |= index;
            steps.add(index ? matcher.group(2) : matcher.group(1) != null ? matcher.group(1) : matcher.group(3));
        }
        return new FieldPath(List.copyOf(steps), indexed);
    }

    /** As a JSON pointer (RFC 6901). */
    String pointer() {
        return steps.stream()
                .map(s -> "/" + s.replace("~", "~0").replace("/", "~1"))
                .collect(Collectors.joining());
    }

    /** A key as a step of a path: in quotes where it holds dots or slashes. */
    static String quoted(String key) {
        return key.contains(".") || key.contains("/") ? "\"" + key + "\"" : key;
    }
}
