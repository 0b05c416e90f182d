package dev.portolan.apiserver.http;

import dev.portolan.apiserver.schema.MalformedJsonException;
import java.math.BigInteger;
import java.util.Iterator;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads one YAML document as JSON. Aliases are refused and depth is bounded, so that a small text stays a small tree. */
final class YamlBody {
    private static final int MOST_LEVELS = 200;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonMapper JSON = new JsonMapper();

    private final Iterator<Event> events;
    private final ScalarResolver resolver;

    private YamlBody(Iterator<Event> events, ScalarResolver resolver) {
        this.events = events;
        this.resolver = resolver;
    }

    /**
     * The document's tree.
     *
     * @throws MalformedJsonException when the text is not one YAML document; the message says where
     */
    static JsonNode read(String text) {
        try {
            LoadSettings settings = LoadSettings.builder().build();
            var events = new Parse(settings).parseString(text).iterator();
            var reader = new YamlBody(events, settings.getSchema().getScalarResolver());
            JsonNode tree = reader.document();
            while (events.hasNext()) {
                if (events.next().getEventId() == Event.ID.DocumentStart) {
                    throw new MalformedJsonException("there is more than one document");
                }
            }
            return tree;
        } catch (YamlEngineException e) {
            throw new MalformedJsonException(String.valueOf(e.getMessage()));
        }
    }

    private JsonNode document() {
        while (events.hasNext()) {
            if (events.next().getEventId() == Event.ID.DocumentStart) return value(events.next(), 0);
        }
        return NODES.nullNode();
    }

    private JsonNode value(Event event, int depth) {
        if (depth > MOST_LEVELS)
            throw new MalformedJsonException("it is nested more than " + MOST_LEVELS + " levels deep");
        return switch (event) {
            case ScalarEvent scalar -> scalar(scalar);
            case MappingStartEvent ignored -> mapping(depth);
            case SequenceStartEvent ignored -> sequence(depth);
            case AliasEvent alias ->
                throw new MalformedJsonException("aliases such as *" + alias.getAlias() + " are not taken");
            default -> throw new MalformedJsonException("unexpected " + event);
        };
    }

    private ObjectNode mapping(int depth) {
        ObjectNode object = NODES.objectNode();
        for (Event key = events.next(); key.getEventId() != Event.ID.MappingEnd; key = events.next()) {
            if (!(key instanceof ScalarEvent name)) throw new MalformedJsonException("a key must be text");
            object.set(name.getValue(), value(events.next(), depth + 1));
        }
        return object;
    }

    private ArrayNode sequence(int depth) {
        ArrayNode array = NODES.arrayNode();
        for (Event item = events.next(); item.getEventId() != Event.ID.SequenceEnd; item = events.next()) {
            array.add(value(item, depth + 1));
        }
        return array;
    }

    private JsonNode scalar(ScalarEvent scalar) {
        String text = scalar.getValue();
        if (!scalar.isPlain()) return NODES.stringNode(text);
        Tag tag = resolver.resolve(text, true);
        if (tag.equals(Tag.NULL)) return NODES.nullNode();
        if (tag.equals(Tag.BOOL)) return NODES.booleanNode(text.equalsIgnoreCase("true"));
        if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) return number(text);
        return NODES.stringNode(text);
    }

    /** Numbers as JSON would have them; those that JSON can't write, such as octal ones, are read by hand. */
    private static JsonNode number(String text) {
        try {
            if (text.startsWith("0o")) return NODES.numberNode(new BigInteger(text.substring(2), 8));
            if (text.startsWith("0x")) return NODES.numberNode(new BigInteger(text.substring(2), 16));
            return JSON.readTree(text.startsWith("+") ? text.substring(1) : text);
        } catch (JacksonException | NumberFormatException e) {
            return NODES.stringNode(text);
        }
    }
}
