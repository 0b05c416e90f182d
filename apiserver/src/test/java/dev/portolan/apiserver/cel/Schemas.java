package dev.portolan.apiserver.cel;

import dev.portolan.apiserver.kinds.FieldError;
import dev.portolan.apiserver.kinds.FieldPath;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Schemas and objects in few words: YAML in its flow style. */
final class Schemas {
    private static final JsonMapper JSON = new JsonMapper();

    private Schemas() {}

    /** An object of YAML, of which JSON is a part. */
    static ObjectNode json(String text) {
        return JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(text));
    }

    /** The schema of objects whose spec has these properties and these rules. */
    static ObjectNode spec(String properties, String... rules) {
        ObjectNode schema = json("{type: object, properties: {spec: {type: object, properties: " + properties + "}}}");
        ArrayNode entries = ((ObjectNode) schema.at("/properties/spec")).putArray("x-kubernetes-validations");
        for (String rule : rules) entries.addObject().put("rule", rule);
        return schema;
    }

    /** The same, with whole entries. */
    static ObjectNode specWith(String properties, ObjectNode... entries) {
        ObjectNode schema = spec(properties);
        ((ArrayNode) schema.at("/properties/spec/x-kubernetes-validations")).addAll(List.of(entries));
        return schema;
    }

    static List<String> problems(JsonNode schema) {
        return texts(RuleSet.compile(schema, FieldPath.of("schema")).problems());
    }

    static List<String> create(JsonNode schema, String spec) {
        return texts(RuleSet.compile(schema, FieldPath.of("schema")).check(object(spec), Optional.empty()));
    }

    static List<String> update(JsonNode schema, String before, String now) {
        return texts(RuleSet.compile(schema, FieldPath.of("schema")).check(object(now), Optional.of(object(before))));
    }

    static ObjectNode object(String spec) {
        return json("{apiVersion: 'example.com/v1', kind: Thing, metadata: {name: thing}, spec: " + spec + "}");
    }

    private static List<String> texts(List<FieldError> errors) {
        return errors.stream().map(FieldError::toString).toList();
    }
}
