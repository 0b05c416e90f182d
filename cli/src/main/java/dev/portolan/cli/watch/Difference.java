package dev.portolan.cli.watch;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What differs between two states of a manifest, in words: {@code spec.replicas: 2 -> 3}. */
public final class Difference {
    private static final int LONGEST_VALUE = 30;
    private static final Set<String> SECRET = Set.of("data", "stringData");

    private final List<String> lines = new ArrayList<>();
    private final boolean secret;

    private Difference(boolean secret) {
        this.secret = secret;
    }

    /** A phrase for each field that differs, in the order of the fields; values of Secrets are not said. */
    public static List<String> of(ObjectNode before, ObjectNode after) {
        var difference = new Difference("Secret".equals(after.path("kind").asString("")));
        difference.compare("", before, after);
        return List.copyOf(difference.lines);
    }

    private void compare(String path, JsonNode before, JsonNode after) {
        if (before.equals(after)) return;
        switch (after) {
            case ObjectNode now
            when before instanceof ObjectNode then -> {
                Set<String> names = new LinkedHashSet<>(now.propertyNames());
                names.addAll(then.propertyNames());
                for (String name : names) {
                    compare(path.isEmpty() ? name : path + "." + name, then.path(name), now.path(name));
                }
            }
            case ArrayNode now
            when before instanceof ArrayNode then && then.size() == now.size() -> {
                for (int i = 0; i < now.size(); i++) compare(path + "[" + i + "]", then.get(i), now.get(i));
            }
            default -> lines.add(path + ": " + say(path, before) + " -> " + say(path, after));
        }
    }

    private String say(String path, JsonNode value) {
        if (value.isMissingNode()) return "(none)";
        if (secret && SECRET.contains(path.split("\\.", 2)[0])) return "(secret)";
        if (value instanceof ArrayNode array) return "(" + array.size() + " items)";
        String text = value.isString() ? value.asString() : value.toString();
        String line = text.replaceAll("\\s+", " ");
        return line.length() > LONGEST_VALUE ? line.substring(0, LONGEST_VALUE - 3) + "..." : line;
    }
}
