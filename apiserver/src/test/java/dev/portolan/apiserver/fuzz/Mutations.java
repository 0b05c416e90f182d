package dev.portolan.apiserver.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Small damage to valid input: what parsers and rules have most trouble with. */
final class Mutations {
    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** Where programs err: borders of number types, long, empty, foreign, structural and control characters. */
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1",
            "65536",
            "2147483648",
            "-2147483649",
            "9223372036854775808",
            "1e400",
            "-0.0",
            "1E-7",
            "123456789012345678901234567890",
            "3.5",
            "\"\"",
            "\"a\"",
            "\" \"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\u202e\"",
            "\"-\"",
            "\"%s%n\"",
            "\"../..\"",
            "\"a/b\"",
            "\"1.2.3.4\"",
            "\"::1\"",
            "\"999.1.1.1\"",
            "\"10.96.0.1\"",
            "\"fe80::1%eth0\"",
            "\"0x7f\"",
            "\"50%\"",
            "\"101%\"",
            "\"1Ki\"",
            "\"1e99999\"",
            "\"9999999999999E\"",
            "\"2006-01-02T15:04:05Z\"",
            "\"+999999999-12-31T23:59:59Z\"",
            "\"None\"",
            "\"TCP\"",
            "\"*\"",
            "\"*.x.y\"",
            "\"=\"",
            "[]",
            "{}",
            "[[]]",
            "[null]",
            "[{}]",
            "{\"\":0}",
            "{\"a\":null}",
            "[1,\"a\",{}]",
            "\"kubernetes.io/x\"",
            "\"Zm9v\"",
            "\"!!!\"",
            "{\"$patch\":\"delete\"}",
            "{\"$patch\":\"replace\"}",
            "[{\"$patch\":\"replace\"}]",
            "{\"$retainKeys\":[\"a\"]}",
            "\"$(A)\"",
            "\"0\"",
            "\"-5\"");

    private final RandomGenerator random;

    Mutations(RandomGenerator random) {
        this.random = random;
    }

    <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** A tree with one to three of its values changed, removed, doubled or renamed. */
    JsonNode tree(JsonNode valid) {
        JsonNode copy = valid.deepCopy();
        for (int i = random.nextInt(3); i >= 0; i--) damage(copy);
        return copy;
    }

    private void damage(JsonNode tree) {
        List<JsonNode> containers = new ArrayList<>();
        collect(tree, containers);
        if (containers.isEmpty()) return;
        switch (any(containers)) {
            case ObjectNode object -> damage(object);
            case ArrayNode array -> damage(array);
            default -> {}
        }
    }

    private static void collect(JsonNode node, List<JsonNode> into) {
        if (!node.isContainer()) return;
        into.add(node);
        for (JsonNode part : node) collect(part, into);
    }

    private void damage(ObjectNode object) {
        List<String> names = List.copyOf(object.propertyNames());
        if (names.isEmpty() || random.nextInt(8) == 0) {
            object.set(any(List.of("", "unknown", "$patch", "name", "kind", "a.b[0]", "ä")), value());
            return;
        }
        String name = any(names);
        switch (random.nextInt(6)) {
            case 0 -> object.remove(name);
            case 1 -> object.set(name + "x", object.path(name).deepCopy());
            case 2 -> object.set(name, object.deepCopy());
            default -> object.set(name, value());
        }
    }

    private void damage(ArrayNode array) {
        if (array.isEmpty() || random.nextInt(4) == 0) {
            array.add(value());
            return;
        }
        int at = random.nextInt(array.size());
        switch (random.nextInt(4)) {
            case 0 -> array.remove(at);
            case 1 -> array.add(array.get(at).deepCopy());
            default -> array.set(at, value());
        }
    }

    JsonNode value() {
        return switch (random.nextInt(12)) {
            case 0 -> NODES.stringNode(any(List.of("x", "ab-", "é", "\n", "9")).repeat(1 + random.nextInt(300)));
            case 1 -> {
                JsonNode deep = NODES.arrayNode();
                for (int i = random.nextInt(60); i > 0; i--) {
                    deep = random.nextBoolean()
                            ? NODES.arrayNode().add(deep)
                            : NODES.objectNode().set("a", deep);
                }
                yield deep;
            }
            default -> JSON.readTree(any(VALUES));
        };
    }

    byte[] text(JsonNode tree) {
        return tree.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Bytes with some of them flipped, cut out, doubled or put in. */
    byte[] bytes(byte[] valid) {
        byte[] copy = valid.clone();
        for (int i = random.nextInt(4); i >= 0; i--) copy = damage(copy);
        return copy;
    }

    private byte[] damage(byte[] bytes) {
        if (bytes.length == 0) return new byte[] {(byte) random.nextInt(256)};
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(6)) {
            case 0 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> bytes[at] = (byte) random.nextInt(256);
            case 3 -> {
                int end = Math.min(bytes.length, at + 1 + random.nextInt(16));
                return join(bytes, at, bytes, at, end, bytes, at);
            }
            case 4 -> {
                int end = Math.min(bytes.length, at + 1 + random.nextInt(16));
                return join(bytes, at, bytes, 0, 0, bytes, end);
            }
            default -> {
                byte[] put = any(List.of(
                                "{", "}", "[", "]", "\"", ",", ":", "\\u0000", "%", "%zz", "%00", "%2F", "/", "&", "=",
                                ";", "*a", "&a ", "- ", "? ", "\r\n", "\0", "1e9999", "-", "~1", "~2"))
                        .getBytes(StandardCharsets.UTF_8);
                return join(bytes, at, put, 0, put.length, bytes, at);
            }
        }
        return bytes;
    }

    private static byte[] join(byte[] head, int to, byte[] middle, int from, int until, byte[] tail, int start) {
        byte[] joined = new byte[to + until - from + tail.length - start];
        System.arraycopy(head, 0, joined, 0, to);
        System.arraycopy(middle, from, joined, to, until - from);
        System.arraycopy(tail, start, joined, to + until - from, tail.length - start);
        return joined;
    }

    /** Text of a URL or header; characters that no wire carries are left to the tests on sockets. */
    String words(String valid) {
        byte[] damaged = bytes(valid.getBytes(StandardCharsets.UTF_8));
        return new String(damaged, StandardCharsets.ISO_8859_1).replaceAll("[^\\x21-\\x7e]", "_");
    }
}
