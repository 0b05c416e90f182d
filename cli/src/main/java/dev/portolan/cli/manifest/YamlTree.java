package dev.portolan.cli.manifest;

import java.util.HashMap;
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

/**
 * A YAML document as a JSON tree, with the line of every field.
 *
 * <p>Scalars follow what Kubernetes' own reader takes (YAML 1.1 booleans only where they are {@code true} and {@code
 * false}; {@code yes} stays a string, as in YAML 1.2).
 */
final class YamlTree {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    private final Map<String, Integer> lines = new HashMap<>();

    /** Lines by field path, counted from 1; filled by {@link #convert}. */
    Map<String, Integer> lines() {
        return lines;
    }

    /**
     * The tree of a document.
     *
     * @throws DuplicateKeyException where a mapping says the same key twice: YAML forbids it, and one of them would be lost
     */
    JsonNode convert(Node root) {
        return convert(root, "");
    }

    private JsonNode convert(Node node, String path) {
        line(node).ifPresent(l -> lines.putIfAbsent(path, l));
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
        for (NodeTuple tuple : mapping.getValue()) {
            String key = tuple.getKeyNode() instanceof ScalarNode s
                    ? s.getValue()
                    : tuple.getKeyNode().toString();
            String below = path.isEmpty() ? key : path + "." + key;
            line(tuple.getKeyNode()).ifPresent(l -> lines.put(below, l));
            if (object.has(key)) {
                throw new DuplicateKeyException(below, line(tuple.getKeyNode()).orElse(0));
            }
            object.set(key, convert(tuple.getValueNode(), below));
        }
        return object;
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

    /** The same key twice in one mapping. */
    static final class DuplicateKeyException extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final int line;

        DuplicateKeyException(String path, int line) {
            super("the key " + path + " is there twice; YAML allows each key once, and one of the two would be lost");
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
