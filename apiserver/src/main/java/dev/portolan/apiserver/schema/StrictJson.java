package dev.portolan.apiserver.schema;

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
    /** A tree takes many times its text; three megabytes of {@code [{},{},…]} would take a quarter of a gigabyte. */
    static final int MAX_VALUES = 300_000;

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
            JsonNode tree = reading.value(parser.currentToken(), Place.ROOT);
            if (parser.nextToken() != null) {
                throw new MalformedJsonException(
                        "more after the end of the JSON text" + at(parser.currentTokenLocation()));
            }
            return new Document(tree, reading.duplicates.all());
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
        private final Problems duplicates = new Problems();
        private int values;

        Reading(JsonParser parser) {
            this.parser = parser;
        }

        JsonNode value(JsonToken token, Place at) {
            if (++values > MAX_VALUES) {
                throw new MalformedJsonException("it has more than " + MAX_VALUES + " values");
            }
            return switch (token) {
                case START_OBJECT -> object(at);
                case START_ARRAY -> array(at);
                default -> parser.readValueAsTree();
            };
        }

        private ObjectNode object(Place at) {
            ObjectNode object = MAPPER.createObjectNode();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                Place here = at.child(name);
                if (object.has(name) && !duplicates.full()) {
                    duplicates.add(FieldProblem.duplicate(here.toString()));
                }
                object.set(name, value(parser.nextToken(), here));
            }
            return object;
        }

        private ArrayNode array(Place at) {
            ArrayNode array = MAPPER.createArrayNode();
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                array.add(value(token, at.element(array.size())));
            }
            return array;
        }
    }
}
