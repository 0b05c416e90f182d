package dev.portolan.apiserver.schema;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads one YAML document into what JSON would have said, and tells which keys occur twice, as {@link StrictJson} does. Aliases are
 * expanded, but never to more than {@value StrictJson#MAX_VALUES} values: a few lines of them could mean billions. {@code <<} merges
 * (YAML 1.1, "Merge Key").
 */
public final class StrictYaml {
    private static final int MAX_DEPTH = 200;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private StrictYaml() {}

    /**
     * Reads one document.
     *
     * @throws MalformedJsonException when the bytes are not one YAML document in UTF-8, or too deep or too large a one; the message
     *     says where
     */
    public static StrictJson.Document read(byte[] yaml) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(yaml))
                    .toString();
            var reading = new Reading(
                    new Parse(LoadSettings.builder().build()).parseString(text).iterator());
            JsonNode tree = reading.document();
            return new StrictJson.Document(tree, reading.duplicates.all());
        } catch (CharacterCodingException e) {
            throw new MalformedJsonException("it is not UTF-8 text");
        } catch (MarkedYamlEngineException e) {
            String where = e.getProblemMark()
                    .map(m -> ", at line " + (m.getLine() + 1) + ", column " + (m.getColumn() + 1))
                    .orElse("");
            throw new MalformedJsonException(e.getProblem() + where);
        } catch (YamlEngineException e) {
            throw new MalformedJsonException(String.valueOf(e.getMessage()));
        }
    }

    private static final class Reading {
        private final Iterator<Event> events;
        private final Problems duplicates = new Problems();
        private final Map<Anchor, JsonNode> anchors = new HashMap<>();
        private int values;

        Reading(Iterator<Event> events) {
            this.events = events;
        }

        JsonNode document() {
            JsonNode tree = NODES.missingNode();
            for (Event event = read(); event.getEventId() != Event.ID.StreamEnd; event = read()) {
                switch (event.getEventId()) {
                    case StreamStart, DocumentStart, DocumentEnd, Comment -> {}
                    default -> {
                        if (!tree.isMissingNode()) throw new MalformedJsonException("there is more than one document");
                        tree = value(event, Place.ROOT, 0);
                    }
                }
            }
            if (tree.isMissingNode()) throw new MalformedJsonException("there is no document");
            return tree;
        }

        private JsonNode value(Event event, Place at, int depth) {
            if (depth > MAX_DEPTH) throw new MalformedJsonException("it is more than " + MAX_DEPTH + " levels deep");
            count(1);
            JsonNode value = switch (event) {
                case AliasEvent alias -> expand(alias, depth);
                case ScalarEvent scalar -> YamlScalars.of(scalar);
                case SequenceStartEvent list -> list(at, depth);
                case MappingStartEvent mapping -> mapping(at, depth);
                default -> throw new MalformedJsonException("unexpected " + event.getEventId());
            };
            Optional<Anchor> anchor = event instanceof NodeEvent node && !(event instanceof AliasEvent)
                    ? node.getAnchor()
                    : Optional.empty();
            anchor.ifPresent(a -> anchors.put(a, value));
            return value;
        }

        /** An anchor counts from its end on, so that none can hold itself. */
        private JsonNode expand(AliasEvent alias, int depth) {
            JsonNode meant = anchors.get(alias.getAlias());
            if (meant == null) {
                throw new MalformedJsonException("the alias *" + alias.getAlias()
                        + " stands for nothing that is complete before it" + at(alias));
            }
            count(size(meant, depth));
            return meant.deepCopy();
        }

        private static String at(Event event) {
            return event.getStartMark()
                    .map(m -> ", at line " + (m.getLine() + 1))
                    .orElse("");
        }

        private static int size(JsonNode node, int depth) {
            if (depth > MAX_DEPTH) throw new MalformedJsonException("it is more than " + MAX_DEPTH + " levels deep");
            int size = 1;
            for (JsonNode part : node) size += size(part, depth + 1);
            return size;
        }

        private void count(int more) {
            values += more;
            if (values > StrictJson.MAX_VALUES) {
                throw new MalformedJsonException("it has more than " + StrictJson.MAX_VALUES + " values");
            }
        }

        private ArrayNode list(Place at, int depth) {
            ArrayNode list = NODES.arrayNode();
            for (Event e = next(); e.getEventId() != Event.ID.SequenceEnd; e = next()) {
                list.add(value(e, at.element(list.size()), depth + 1));
            }
            return list;
        }

        private ObjectNode mapping(Place at, int depth) {
            ObjectNode object = NODES.objectNode();
            List<ObjectNode> merged = new ArrayList<>();
            for (Event e = next(); e.getEventId() != Event.ID.MappingEnd; e = next()) {
                if (!(e instanceof ScalarEvent key)) {
                    throw new MalformedJsonException("a key must be a scalar" + at(e));
                }
                if (key.isPlain() && key.getValue().equals("<<")) {
                    merge(value(next(), at, depth + 1), merged, e);
                    continue;
                }
                Place here = at.child(key.getValue());
                if (object.has(key.getValue()) && !duplicates.full()) {
                    duplicates.add(FieldProblem.duplicate(here.toString()));
                }
                object.set(key.getValue(), value(next(), here, depth + 1));
            }
            // What a mapping says itself stands, then what was merged first.
            for (ObjectNode each : merged) each.properties().forEach(p -> object.putIfAbsent(p.getKey(), p.getValue()));
            return object;
        }

        private static void merge(JsonNode from, List<ObjectNode> into, Event event) {
            for (JsonNode each : from.isArray() ? from : List.of(from)) {
                if (!(each instanceof ObjectNode object)) {
                    throw new MalformedJsonException("<< merges a mapping, or a list of mappings" + at(event));
                }
                into.add(object);
            }
        }

        private Event next() {
            Event event = read();
            while (event.getEventId() == Event.ID.Comment) event = read();
            return event;
        }

        /** Some malformed escapes the library's scanner answers with whatever its own calls threw. */
        private Event read() {
            try {
                return events.next();
            } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
                throw new MalformedJsonException("a scalar is not well-formed");
            }
        }
    }
}
