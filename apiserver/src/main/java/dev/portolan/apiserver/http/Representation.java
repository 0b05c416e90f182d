package dev.portolan.apiserver.http;

import dev.portolan.apiserver.http.MediaType.Form;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.kinds.Strategy;
import dev.portolan.apiserver.kinds.TableColumn;
import dev.portolan.apiserver.storage.Stored;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Objects as bytes, in the shape that the client asked for. */
final class Representation {
    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Strategy strategy;
    private final MediaType media;
    private final String includeObject;

    /** {@code includeObject}: what a table's rows carry, None, Metadata (the default) or Object. */
    Representation(Strategy strategy, MediaType media, String includeObject) {
        this.strategy = strategy;
        this.media = media;
        this.includeObject = includeObject;
    }

    byte[] one(Stored object) {
        return switch (media.form()) {
            case OBJECT -> bytes(object);
            case METADATA -> write(metadata(object));
            case TABLE ->
                write(table(
                        List.of(object),
                        object.json().path("metadata").path("resourceVersion").asString(""),
                        true));
        };
    }

    /** Kinds of several versions are stored in one of them, and seen in each. */
    private byte[] bytes(Stored object) {
        ResourceType type = strategy.type();
        if (type.apiVersion().equals(strategy.storedAs()) && strategy.stored() == strategy) return object.bytes();
        return write(strategy.fromStored(object.copy()));
    }

    /** The object of one watch event; a table's columns go with the first event only. */
    byte[] event(Stored object, boolean first) {
        return media.form() == Form.TABLE
                ? write(table(
                        List.of(object),
                        object.json().path("metadata").path("resourceVersion").asString(""),
                        first))
                : one(object);
    }

    /** A bookmark's object: no content but the revision. */
    byte[] bookmark(long revision, boolean endOfInitialEvents) {
        ResourceType type = strategy.type();
        ObjectNode mark = NODES.objectNode();
        switch (media.form()) {
            case OBJECT -> mark.put("kind", type.kind()).put("apiVersion", type.apiVersion());
            case METADATA ->
                mark.put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/" + media.version());
            case TABLE -> {
                mark.put("kind", "Table").put("apiVersion", "meta.k8s.io/" + media.version());
                mark.putArray("columnDefinitions");
                mark.putArray("rows");
            }
        }
        ObjectNode metadata = mark.putObject("metadata").put("resourceVersion", String.valueOf(revision));
        metadata.putNull("creationTimestamp");
        if (endOfInitialEvents) metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        return write(mark);
    }

    /** A list; {@code next} and {@code remaining} are empty and 0 on the last page. */
    byte[] list(List<Stored> objects, long revision, String next, long remaining) {
        if (media.form() == Form.TABLE) {
            ObjectNode table = table(objects, String.valueOf(revision), true);
            page(table.withObject("metadata"), next, remaining);
            return write(table);
        }
        ObjectNode head = NODES.objectNode();
        if (media.form() == Form.METADATA) {
            head.put("kind", "PartialObjectMetadataList").put("apiVersion", "meta.k8s.io/" + media.version());
        } else {
            head.put("kind", strategy.type().kind() + "List")
                    .put("apiVersion", strategy.type().apiVersion());
        }
        page(head.putObject("metadata").put("resourceVersion", String.valueOf(revision)), next, remaining);
        byte[] start = write(head);
        var out = new ByteArrayOutputStream(start.length + 64 + objects.size() * 1024);
        out.write(
                start, 0, start.length - 1); // the objects' bytes are there already: put them in before the last brace
        out.writeBytes(",\"items\":[".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < objects.size(); i++) {
            if (i > 0) out.write(',');
            out.writeBytes(one(objects.get(i)));
        }
        out.writeBytes("]}".getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    private static void page(ObjectNode metadata, String next, long remaining) {
        if (!next.isEmpty()) metadata.put("continue", next);
        if (remaining > 0) metadata.put("remainingItemCount", remaining);
    }

    private ObjectNode metadata(Stored object) {
        ObjectNode partial = NODES.objectNode()
                .put("kind", "PartialObjectMetadata")
                .put("apiVersion", "meta.k8s.io/" + media.version());
        partial.set("metadata", object.json().path("metadata"));
        return partial;
    }

    private ObjectNode table(List<Stored> objects, String revision, boolean columns) {
        ObjectNode table = NODES.objectNode().put("kind", "Table").put("apiVersion", "meta.k8s.io/" + media.version());
        table.putObject("metadata").put("resourceVersion", revision);
        var definitions = table.putArray("columnDefinitions");
        if (columns) {
            for (TableColumn column : strategy.columns()) {
                definitions
                        .addObject()
                        .put("name", column.name())
                        .put("type", column.type())
                        .put("format", column.format())
                        .put("description", column.description())
                        .put("priority", column.priority());
            }
        }
        var rows = table.putArray("rows");
        Instant now = Instant.now();
        for (Stored object : objects) {
            ObjectNode row = rows.addObject();
            var cells = row.putArray("cells");
            for (Object cell : strategy.row(object.json(), now)) cells.addPOJO(cell);
            switch (includeObject) {
                case "None" -> {}
                case "Object" -> row.set("object", strategy.fromStored(object.copy()));
                default -> row.set("object", metadata(object));
            }
        }
        return table;
    }

    private static byte[] write(ObjectNode node) {
        return JSON.writeValueAsString(node).getBytes(StandardCharsets.UTF_8);
    }
}
