package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** v1 Event: something that happened to an object. */
final class EventStrategy implements Strategy {
    private static final ResourceType TYPE =
            ResourceType.namespaced("", "v1", "Event", "events").withShortNames("ev");
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.of("Last Seen", "When it last happened."),
            TableColumn.of("Type", "Normal or Warning."),
            TableColumn.of("Reason", "One word for why."),
            TableColumn.of("Object", "What it happened to."),
            TableColumn.wide("Subobject", "The part of the object it happened to."),
            TableColumn.wide("Source", "Who says so."),
            TableColumn.of("Message", "What happened."),
            TableColumn.wide("First Seen", "When it first happened."),
            TableColumn.wide("Count", "How often it happened."),
            new TableColumn("Name", "string", "name", "The event's own name.", 1));
    private static final List<String> INVOLVED =
            List.of("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath");

    @Override
    public ResourceType type() {
        return TYPE;
    }

    @Override
    public List<FieldError> validate(ObjectNode o) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validate(o, TYPE, Names::dns1123Subdomain));
        String involved = Json.text(o, "involvedObject", "namespace");
        String own = Json.text(o, "metadata", "namespace");
        // What happens to objects without a namespace is told in default.
        if (involved.isEmpty() ? !own.equals("default") && !own.isEmpty() : !involved.equals(own)) {
            errors.add(FieldError.invalid("involvedObject.namespace", involved, "does not match event.namespace"));
        }
        return errors;
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode o, ObjectNode old) {
        return ObjectMeta.validateUpdate(o, old);
    }

    @Override
    public CreateOnUpdate createOnUpdate() {
        return CreateOnUpdate.ALLOWED;
    }

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public List<Object> row(ObjectNode o, Instant now) {
        String first = Ages.since(either(Json.text(o, "firstTimestamp"), Json.text(o, "eventTime")), now);
        String last = Json.empty(o, "lastTimestamp") ? first : Ages.since(Json.text(o, "lastTimestamp"), now);
        long count = Math.max(1, Json.number(o, "count", 0));
        if (Json.has(o, "series")) {
            last = Ages.since(Json.text(o, "series", "lastObservedTime"), now);
            count = Json.number(o.path("series"), "count", 0);
        }
        String kind = Json.text(o, "involvedObject", "kind").toLowerCase(Locale.ROOT);
        String name = Json.text(o, "involvedObject", "name");
        return List.of(
                last,
                Json.text(o, "type"),
                Json.text(o, "reason"),
                name.isEmpty() ? kind : kind + "/" + name,
                Json.text(o, "involvedObject", "fieldPath"),
                source(o),
                Json.text(o, "message").strip(),
                first,
                String.valueOf(count),
                Rows.name(o));
    }

    private static String source(ObjectNode o) {
        String who = either(Json.text(o, "source", "component"), Json.text(o, "reportingComponent"));
        String where = either(Json.text(o, "source", "host"), Json.text(o, "reportingInstance"));
        return where.isEmpty() ? who : who + ", " + where;
    }

    private static String either(String first, String second) {
        return first.isEmpty() ? second : first;
    }

    @Override
    public Map<String, Function<ObjectNode, String>> selectableFields() {
        Map<String, Function<ObjectNode, String>> fields = new HashMap<>();
        for (String field : INVOLVED) {
            fields.put("involvedObject." + field, o -> Json.text(o, "involvedObject", field));
        }
        for (String field : List.of("reason", "reportingComponent", "type")) {
            fields.put(field, o -> Json.text(o, field));
        }
        fields.put("source", o -> either(Json.text(o, "source", "component"), Json.text(o, "reportingComponent")));
        return Map.copyOf(fields);
    }
}
