package dev.portolan.apiserver.schema;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads JSON (RFC 8259) and tells which names occur twice in an object. The last value counts, as in Kubernetes; a tree
 * alone could not tell that there had been another.
 */
public final class StrictJson {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private StrictJson() {}

    /**
     * A document and what was wrong with it.
     *
     * @param tree the document
     * @param duplicates a problem for each name that was there before in the same object
     */
    public record Document(JsonNode tree, List<FieldProblem> duplicates) {
        public Document {
            duplicates = List.copyOf(duplicates);
        }
    }

    /**
     * Reads one document.
     *
     * @throws MalformedJsonException when the bytes are not one JSON text, or nested too deeply; the message says where
     */
    public static Document read(byte[] json) {
        try (JsonParser parser = MAPPER.createParser(json)) {
            if (parser.nextToken() == null) {
                throw new MalformedJsonException("unexpected end of JSON input");
            }
            Reading reading = new Reading(parser);
            JsonNode tree = reading.value(parser.currentToken());
            if (parser.nextToken() != null) {
                throw new MalformedJsonException(
                        "more after the end of the JSON text" + at(parser.currentTokenLocation()));
            }
            return new Document(tree, reading.duplicates);
        } catch (JacksonException e) {
            throw new MalformedJsonException(e.getOriginalMessage() + at(e.getLocation()));
        }
    }

    private static String at(TokenStreamLocation where) {
        return where == null ? "" : ", at line " + where.getLineNr() + ", column " + where.getColumnNr();
    }

    /** The parse of one document; recursion is bounded by the parser's limit on nesting. */
    private static final class Reading {
        private final JsonParser parser;
        private final Deque<String> path = new ArrayDeque<>();
        private final List<FieldProblem> duplicates = new ArrayList<>();

        Reading(JsonParser parser) {
            this.parser = parser;
        }

        JsonNode value(JsonToken token) {
            return switch (token) {
                case START_OBJECT -> object();
                case START_ARRAY -> array();
                default -> parser.readValueAsTree();
            };
        }

        private ObjectNode object() {
            ObjectNode object = MAPPER.createObjectNode();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                path.addLast(path.isEmpty() ? name : "." + name);
                if (object.has(name)) {
                    duplicates.add(FieldProblem.duplicate(String.join("", path)));
                }
                object.set(name, value(parser.nextToken()));
                path.removeLast();
            }
            return object;
        }

        private ArrayNode array() {
            ArrayNode array = MAPPER.createArrayNode();
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                path.addLast("[" + array.size() + "]");
                array.add(value(token));
                path.removeLast();
            }
            return array;
        }
    }
}
