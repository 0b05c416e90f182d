package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Names;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** v1 ConfigMap: settings as text in {@code data}, as bytes in {@code binaryData}; at most 1 MiB of both. */
final class ConfigMapStrategy implements Strategy {
    private static final ResourceType TYPE =
            ResourceType.namespaced("", "v1", "ConfigMap", "configmaps").withShortNames("cm");
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.nameColumn(), TableColumn.integer("Data", "How many keys there are."), TableColumn.ageColumn());

    @Override
    public ResourceType type() {
        return TYPE;
    }

    @Override
    public List<FieldError> validate(ObjectNode o) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validate(o, TYPE, Names::dns1123Subdomain));
        Set<String> binary = Json.names(o.path("binaryData"));
        long bytes = 0;
        for (Map.Entry<String, JsonNode> text : o.path("data").properties()) {
            FieldPath path = FieldPath.of("data").key(text.getKey());
            Rules.named(text.getKey(), Names::configKey, path, errors);
            if (binary.contains(text.getKey())) {
                errors.add(FieldError.invalid(path.text(), text.getKey(), "duplicate of key present in binaryData"));
            }
            bytes += text.getValue().stringValue("").getBytes(StandardCharsets.UTF_8).length;
        }
        for (Map.Entry<String, JsonNode> value : o.path("binaryData").properties()) {
            FieldPath path = FieldPath.of("binaryData").key(value.getKey());
            Rules.named(value.getKey(), Names::configKey, path, errors);
            bytes += KeyedBytes.length(value.getValue());
        }
        if (bytes > KeyedBytes.MAX) {
            errors.add(FieldError.tooLong("data", KeyedBytes.MAX));
        }
        return errors;
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode o, ObjectNode old) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validateUpdate(o, old));
        KeyedBytes.keepsImmutable(o, old, List.of("data", "binaryData"), errors);
        return errors;
    }

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public List<Object> row(ObjectNode o, Instant now) {
        return List.of(
                Rows.name(o), o.path("data").size() + o.path("binaryData").size(), Rows.age(o, now));
    }
}
