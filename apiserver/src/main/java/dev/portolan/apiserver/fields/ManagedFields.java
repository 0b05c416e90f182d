package dev.portolan.apiserver.fields;

import dev.portolan.apiserver.fields.FieldManager.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The entries of {@code metadata.managedFields}: who owns which fields, since when. Immutable. */
record ManagedFields(List<Entry> entries) {
    static final ManagedFields NONE = new ManagedFields(List.of());
    /** As in Kubernetes: an object touched by many one after the other must not grow for ever. */
    private static final int MOST_UPDATERS = 10;

    private static final String ANCIENT = "ancient-changes";
    private static final Comparator<Entry> ORDER = Comparator.<Entry, Operation>comparing(e -> e.manager.operation())
            .thenComparing(Entry::time)
            .thenComparing(e -> e.manager.name())
            .thenComparing(e -> e.manager.apiVersion())
            .thenComparing(e -> e.manager.subresource());

    /** One manager's fields; {@code time} in RFC 3339, of the last change of them. */
    record Entry(FieldManager manager, String time, FieldSet fields) {
        Entry with(FieldSet other) {
            return new Entry(manager, time, other);
        }
    }

    ManagedFields {
        entries = List.copyOf(entries);
    }

    /** Reads the list of an object; empty where it is absent, or holds what is no entry. */
    static Optional<ManagedFields> parse(JsonNode list) {
        List<Entry> entries = new ArrayList<>();
        for (JsonNode item : list) {
            String operation = item.path("operation").asString("");
            boolean applies = operation.equals(Operation.APPLY.word());
            if (!applies && !operation.equals(Operation.UPDATE.word())) return Optional.empty();
            var manager = new FieldManager(
                    item.path("manager").asString(""),
                    applies ? Operation.APPLY : Operation.UPDATE,
                    item.path("subresource").asString(""),
                    item.path("apiVersion").asString(""));
            entries.add(new Entry(manager, item.path("time").asString(""), FieldSet.parse(item.path("fieldsV1"))));
        }
        return entries.isEmpty() ? Optional.empty() : Optional.of(new ManagedFields(entries));
    }

    /** The one entry without content by which a client gives up all entries. */
    static boolean isReset(JsonNode list) {
        return list.size() == 1 && list.get(0).isObject() && list.get(0).isEmpty();
    }

    ArrayNode toJson() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        entries.stream().sorted(ORDER).forEach(entry -> {
            FieldManager manager = entry.manager;
            ObjectNode item = list.addObject().put("apiVersion", manager.apiVersion());
            item.put("fieldsType", "FieldsV1").set("fieldsV1", entry.fields.toJson());
            item.put("manager", manager.name())
                    .put("operation", manager.operation().word());
            if (!manager.subresource().isEmpty()) item.put("subresource", manager.subresource());
            if (!entry.time.isEmpty()) item.put("time", entry.time);
        });
        return list;
    }

    FieldSet of(FieldManager manager) {
        return entries.stream()
                .filter(e -> e.manager.is(manager))
                .map(Entry::fields)
                .reduce(FieldSet.EMPTY, FieldSet::union);
    }

    FieldSet ofAll() {
        return entries.stream().map(Entry::fields).reduce(FieldSet.EMPTY, FieldSet::union);
    }

    /** Every entry's fields changed by a function; entries that come out empty are gone. */
    ManagedFields each(UnaryOperator<Entry> change) {
        return new ManagedFields(
                entries.stream().map(change).filter(e -> !e.fields.isEmpty()).toList());
    }

    /** With this entry in the place of the manager's others. */
    ManagedFields with(FieldManager manager, FieldSet fields, String time) {
        List<Entry> all = new ArrayList<>();
        for (Entry entry : entries) {
            if (!entry.manager.is(manager)) all.add(entry);
        }
        if (!fields.isEmpty()) all.add(new Entry(manager, time, fields));
        return new ManagedFields(all);
    }

    /** The oldest updates beyond the limit become one entry of nobody's. */
    ManagedFields capped() {
        List<Entry> updaters = entries.stream()
                .filter(e -> e.manager.operation() == Operation.UPDATE)
                .sorted(ORDER)
                .toList();
        if (updaters.size() <= MOST_UPDATERS) return this;
        Entry first = updaters.getFirst();
        FieldSet old = FieldSet.EMPTY;
        String time = first.time;
        List<Entry> rest = new ArrayList<>(entries);
        for (Entry entry : updaters.subList(0, updaters.size() - MOST_UPDATERS + 1)) {
            old = old.union(entry.fields);
            time = entry.time;
            rest.remove(entry);
        }
        var ancient = new FieldManager(ANCIENT, Operation.UPDATE, "", first.manager.apiVersion());
        return new ManagedFields(rest).with(ancient, old, time);
    }
}
