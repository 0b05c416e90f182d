package dev.portolan.apiserver.custom;

import dev.portolan.apiserver.kinds.Ages;
import dev.portolan.apiserver.kinds.FieldError;
import dev.portolan.apiserver.kinds.Json;
import dev.portolan.apiserver.kinds.ObjectMeta;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.kinds.ScalePaths;
import dev.portolan.apiserver.kinds.Strategy;
import dev.portolan.apiserver.kinds.TableColumn;
import dev.portolan.apiserver.structural.Structure;
import dev.portolan.rules.BadSelectorException;
import dev.portolan.rules.LabelSelector;
import dev.portolan.rules.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One version of a kind that a CustomResourceDefinition defines: everything follows from its schema. */
final class CustomResourceStrategy implements Strategy {
    private final ResourceType type;
    private final JsonNode version;
    private final VersionSchema schema;
    private final String storedAs;
    private final List<TableColumn> columns = new ArrayList<>();

    /** {@code version} as the definition holds it. */
    CustomResourceStrategy(ResourceType type, JsonNode version, String storedAs) {
        this.type = type;
        this.version = version;
        this.schema = new VersionSchema(version.path("schema").path("openAPIV3Schema"));
        this.storedAs = storedAs;
        columns.add(TableColumn.nameColumn());
        for (JsonNode column : version.path("additionalPrinterColumns")) {
            columns.add(new TableColumn(
                    column.path("name").asString(""),
                    column.path("type").asString(""),
                    column.path("format").asString(""),
                    column.path("description").asString(""),
                    column.path("priority").asInt(0)));
        }
        if (columns.size() == 1) columns.add(TableColumn.ageColumn());
    }

    @Override
    public ResourceType type() {
        return type;
    }

    @Override
    public String storedAs() {
        return storedAs;
    }

    @Override
    public Optional<JsonNode> structuralSchema() {
        return Optional.of(schema.json());
    }

    @Override
    public void applyDefaults(ObjectNode o) {
        Structure.applyDefaults(o, schema.json());
    }

    @Override
    public void prepareForCreate(ObjectNode o) {
        if (type.hasStatus()) o.remove("status");
        Json.put(Json.ensure(o, "metadata"), "generation", 1);
    }

    /** The generation counts every change but those of metadata, and of a status that has a URL of its own. */
    @Override
    public void prepareForUpdate(ObjectNode o, ObjectNode old) {
        if (type.hasStatus()) Json.copy(old, o, "status");
        long generation = Json.number(old.path("metadata"), "generation", 1);
        boolean same = content(o).equals(content(old));
        Json.put(Json.ensure(o, "metadata"), "generation", same ? generation : generation + 1);
    }

    private ObjectNode content(ObjectNode o) {
        ObjectNode copy = o.deepCopy();
        copy.remove(List.of("apiVersion", "kind", "metadata"));
        if (type.hasStatus()) copy.remove("status");
        return copy;
    }

    @Override
    public void prepareStatusUpdate(ObjectNode o, ObjectNode old) {
        JsonNode status = o.path("status");
        JsonNode sent = o.path("metadata").path("resourceVersion");
        JsonNode owners = o.path("metadata").path("managedFields");
        ObjectNode kept = old.deepCopy();
        if (status.isMissingNode()) kept.remove("status");
        else kept.set("status", status);
        ObjectNode metadata = Json.ensure(kept, "metadata");
        if (!sent.isMissingNode()) metadata.set("resourceVersion", sent);
        if (!owners.isMissingNode()) metadata.set("managedFields", owners);
        o.removeAll();
        o.setAll(kept);
    }

    @Override
    public List<FieldError> validate(ObjectNode o) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validate(o, type, Names::dns1123Subdomain));
        errors.addAll(schema.check(o));
        return errors;
    }

    @Override
    public List<FieldError> validateCreate(ObjectNode o) {
        return schema.checkRules(o, Optional.empty());
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode o, ObjectNode old) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validateUpdate(o, old));
        errors.addAll(schema.checkRules(o, Optional.of(old)));
        return errors;
    }

    @Override
    public List<FieldError> validateStatusUpdate(ObjectNode o, ObjectNode old) {
        List<FieldError> errors = schema.check(o);
        return errors.isEmpty() ? schema.checkRules(o, Optional.of(old)) : errors;
    }

    @Override
    public List<TableColumn> columns() {
        return columns;
    }

    @Override
    public List<Object> row(ObjectNode o, Instant now) {
        List<Object> row = new ArrayList<>();
        row.add(Json.text(o, "metadata", "name"));
        for (JsonNode column : version.path("additionalPrinterColumns")) {
            List<JsonNode> found = JsonPath.find(o, column.path("jsonPath").asString(""));
            row.add(found.isEmpty() ? "" : cell(found, column.path("type").asString(""), now));
        }
        if (row.size() == 1) row.add(Ages.since(Json.text(o, "metadata", "creationTimestamp"), now));
        return row;
    }

    private static Object cell(List<JsonNode> found, String type, Instant now) {
        JsonNode value = found.getFirst();
        return switch (type) {
            case "date" -> Ages.since(value.asString(""), now);
            case "integer" -> value.isNumber() ? (Object) value.longValue() : text(value);
            default -> text(value);
        };
    }

    private static String text(JsonNode value) {
        return value.isContainer() ? value.toString() : value.asString("");
    }

    @Override
    public Map<String, Function<ObjectNode, String>> selectableFields() {
        Map<String, Function<ObjectNode, String>> fields = new HashMap<>();
        for (JsonNode field : version.path("selectableFields")) {
            String path = field.path("jsonPath").asString("");
            fields.put(
                    path.substring(1),
                    o -> JsonPath.find(o, path).stream()
                            .findFirst()
                            .map(n -> n.asString(""))
                            .orElse(""));
        }
        return fields;
    }

    /** Text under the path that the definition names; everything where there is none that can be read. */
    @Override
    public LabelSelector selector(ObjectNode o) {
        String path = scalePaths().selector();
        String text = path.isEmpty() ? "" : ScalePaths.at(o, path).asString("");
        try {
            return LabelSelector.parse(text);
        } catch (BadSelectorException notOurs) {
            return LabelSelector.parse(""); // a controller wrote what is no selector: its own business
        }
    }

    @Override
    public ScalePaths scalePaths() {
        JsonNode scale = version.path("subresources").path("scale");
        return new ScalePaths(
                scale.path("specReplicasPath").asString(""),
                scale.path("statusReplicasPath").asString(""),
                scale.path("labelSelectorPath").asString(""));
    }
}
