package dev.portolan.apiserver.custom;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The part of kubectl's JSONPath that CustomResourceDefinitions may use: {@code .a.b}, {@code ['a.b']}, {@code [0]}, {@code [*]} and
 * {@code [?(@.type=="Ready")]}.
 */
final class JsonPath {
    private static final Pattern STEP =
            Pattern.compile("\\.?\\[\\?\\(@\\.([^=!\\s]+)\\s*==\\s*[\"']([^\"']*)[\"']\\)\\]"
                    + "|\\.?\\[['\"]([^'\"]+)['\"]\\]"
                    + "|\\.?\\[(-?\\d+|\\*)\\]"
                    + "|\\.((?:[^.\\[\\\\]|\\\\.)+)");

    private JsonPath() {}

    /** Whether every step of the path is understood. */
    static boolean isUnderstood(String path) {
        Matcher step = STEP.matcher(path);
        int at = 0;
        while (step.find(at) && step.start() == at) {
            at = step.end();
            if (at == path.length()) return true;
        }
        return false;
    }

    /** What the path leads to, in order; nothing where a step finds nothing. */
    static List<JsonNode> find(JsonNode from, String path) {
        List<JsonNode> here = List.of(from);
        Matcher step = STEP.matcher(path);
        int at = 0;
        while (at < path.length() && step.find(at) && step.start() == at) {
            List<JsonNode> next = new ArrayList<>();
            for (JsonNode node : here) follow(node, step, next);
            next.removeIf(n -> n.isMissingNode() || n.isNull());
            here = next;
            at = step.end();
        }
        return at == path.length() ? here : List.of();
    }

    private static void follow(JsonNode node, Matcher step, List<JsonNode> next) {
        if (step.group(1) != null) {
            for (JsonNode item : node) {
                if (item.at("/" + step.group(1).replace('.', '/')).asString("").equals(step.group(2))) next.add(item);
            }
        } else if (step.group(3) != null) {
            next.add(node.path(step.group(3)));
        } else if (step.group(4) != null) {
            if (step.group(4).equals("*")) node.forEach(next::add);
            else {
                int index = Integer.parseInt(step.group(4));
                next.add(node.path(index < 0 ? node.size() + index : index));
            }
        } else {
            next.add(node.path(step.group(5).replace("\\", "")));
        }
    }
}
