package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Names;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** v1 Secret: values in base64; {@code stringData} is a way to write them as text and never read back. */
final class SecretStrategy implements Strategy {
    private static final ResourceType TYPE = ResourceType.namespaced("", "v1", "Secret", "secrets");
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.nameColumn(),
            TableColumn.of("Type", "What the keys mean."),
            TableColumn.integer("Data", "How many keys there are."),
            TableColumn.ageColumn());

    @Override
    public ResourceType type() {
        return TYPE;
    }

    @Override
    public void applyDefaults(ObjectNode o) {
        Json.defaultText(o, "type", "Opaque");
        if (o.remove("stringData") instanceof ObjectNode texts && !texts.isEmpty()) {
            ObjectNode data = Json.ensure(o, "data");
            for (Map.Entry<String, JsonNode> text : texts.properties()) {
                byte[] bytes = text.getValue().stringValue("").getBytes(StandardCharsets.UTF_8);
                data.put(text.getKey(), Base64.getEncoder().encodeToString(bytes));
            }
        }
    }

    @Override
    public List<FieldError> validate(ObjectNode o) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validate(o, TYPE, Names::dns1123Subdomain));
        JsonNode data = o.path("data");
        long bytes = 0;
        for (Map.Entry<String, JsonNode> value : data.properties()) {
            Rules.named(value.getKey(), Names::configKey, FieldPath.of("data").key(value.getKey()), errors);
            bytes += KeyedBytes.length(value.getValue());
        }
        if (bytes > KeyedBytes.MAX) {
            errors.add(FieldError.tooLong("data", KeyedBytes.MAX));
        }
        SecretTypes.validate(o, errors);
        return errors;
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode o, ObjectNode old) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validateUpdate(o, old));
        Rules.keeps(o.path("type"), old.path("type"), FieldPath.of("type"), errors);
        KeyedBytes.keepsImmutable(o, old, List.of("data"), errors);
        return errors;
    }

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public List<Object> row(ObjectNode o, Instant now) {
        return List.of(Rows.name(o), Json.text(o, "type"), o.path("data").size(), Rows.age(o, now));
    }

    @Override
    public Map<String, Function<ObjectNode, String>> selectableFields() {
        return Map.of("type", o -> Json.text(o, "type"));
    }
}
