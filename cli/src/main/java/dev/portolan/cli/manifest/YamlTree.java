package dev.portolan.cli.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A YAML document as a JSON tree, with the line of every field.
 *
 * <p>Scalars follow what Kubernetes' own reader takes (YAML 1.1 booleans only where they are {@code true} and {@code
 * false}; {@code yes} stays a string, as in YAML 1.2), and {@code <<} merges (YAML 1.1, "Merge Key"), as kubectl has it.
 */
final class YamlTree {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    /** As many as the API server takes in one object; a few lines of aliases could mean billions. */
    private static final int MOST_VALUES = 300_000;

    private static final int DEEPEST = 200;
    private static final String MERGE = "<<";

    private final Map<String, Integer> lines = new HashMap<>();
    private int values;
    private int depth;

    /** Lines by field path, counted from 1; filled by {@link #convert}. */
    Map<String, Integer> lines() {
        return lines;
    }

    /**
     * The tree of a document.
     *
     * @throws BadYamlException where a mapping says the same key twice (YAML forbids it, and one of them would be lost), or the document
     *     is too large or too deep, by aliases say, of which one may hold itself
     */
    JsonNode convert(Node root) {
        return convert(root, "");
    }

    private JsonNode convert(Node node, String path) {
        line(node).ifPresent(l -> lines.putIfAbsent(path, l));
        if (++values > MOST_VALUES)
            throw bad("it means more than " + MOST_VALUES + " values, its aliases written out", node);
        if (++depth > DEEPEST) {
            throw bad("it is more than " + DEEPEST + " levels deep, or an alias stands for what it is in itself", node);
        }
        JsonNode value = value(node, path);
        depth--;
        return value;
    }

    private JsonNode value(Node node, String path) {
        return switch (node) {
            case MappingNode mapping -> object(mapping, path);
            case SequenceNode sequence -> {
                var array = JSON.arrayNode();
                for (Node item : sequence.getValue()) array.add(convert(item, path + "[" + array.size() + "]"));
                yield array;
            }
            case ScalarNode scalar -> scalar(scalar);
            default -> throw new IllegalStateException("no such YAML node: " + node.getNodeType());
        };
    }

    private JsonNode object(MappingNode mapping, String path) {
        var object = JSON.objectNode();
        var merged = new ArrayList<ObjectNode>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (merges(tuple.getKeyNode())) {
                merge(tuple.getValueNode(), path, merged);
                continue;
            }
            String key = tuple.getKeyNode() instanceof ScalarNode s
                    ? s.getValue()
                    : tuple.getKeyNode().toString();
            String below = path.isEmpty() ? key : path + "." + key;
            line(tuple.getKeyNode()).ifPresent(l -> lines.put(below, l));
            if (object.has(key)) {
                throw bad(
                        "the key " + below
                                + " is there twice; YAML allows each key once, and one of the two would be lost",
                        tuple.getKeyNode());
            }
            object.set(key, convert(tuple.getValueNode(), below));
        }
        // What a mapping says itself stands, then what was merged first.
        for (ObjectNode each : merged) each.properties().forEach(p -> object.putIfAbsent(p.getKey(), p.getValue()));
        return object;
    }

    private static boolean merges(Node key) {
        return key instanceof ScalarNode s
                && s.getScalarStyle() == ScalarStyle.PLAIN
                && s.getValue().equals(MERGE);
    }

    private void merge(Node from, String path, List<ObjectNode> into) {
        List<Node> all = from instanceof SequenceNode several ? several.getValue() : List.of(from);
        for (Node each : all) {
            if (!(convert(each, path) instanceof ObjectNode object)) {
                throw bad("<< merges a mapping, or a list of mappings", each);
            }
            into.add(object);
        }
    }

    private static BadYamlException bad(String problem, Node at) {
        return new BadYamlException(problem, line(at).orElse(0));
    }

    private static JsonNode scalar(ScalarNode scalar) {
        String text = scalar.getValue();
        boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
        if (plain && text.matches("0[0-7]+")) return integer(text);
        if (!plain || scalar.getTag().equals(Tag.STR) && !NULLS.contains(text)) return JSON.stringNode(text);
        if (NULLS.contains(text)) return JSON.nullNode();
        if (scalar.getTag().equals(Tag.BOOL)) return JSON.booleanNode(Boolean.parseBoolean(text));
        if (scalar.getTag().equals(Tag.INT)) return integer(text);
        if (scalar.getTag().equals(Tag.FLOAT) && text.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?")) {
            return JSON.numberNode(new java.math.BigDecimal(text));
        }
        return JSON.stringNode(text);
    }

    private static JsonNode integer(String text) {
        try {
            if (text.startsWith("0o")) return JSON.numberNode(Long.parseLong(text.substring(2), 8));
            if (text.startsWith("0x")) return JSON.numberNode(Long.parseLong(text.substring(2), 16));
            if (text.length() > 1 && text.startsWith("0") && text.chars().allMatch(c -> c >= '0' && c <= '7')) {
                return JSON.numberNode(Long.parseLong(text, 8)); // file modes: Kubernetes reads 0644 as octal
            }
            return JSON.numberNode(Long.parseLong(text));
        } catch (NumberFormatException outOfRange) {
            return JSON.stringNode(text);
        }
    }

    private static Optional<Integer> line(Node node) {
        return node.getStartMark().map(m -> m.getLine() + 1);
    }

    /** YAML that no manifest can be made of. */
    static final class BadYamlException extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final int line;

        BadYamlException(String problem, int line) {
            super(problem);
            this.line = line;
        }

        String problem() {
            return String.valueOf(getMessage());
        }

        int line() {
            return line;
        }
    }
}
