package dev.portolan.apiserver.storage;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/** Puts the revision into an object's bytes without reading the rest of it: what a list of thousands costs depends on this. */
final class StoredBytes {
    private static final JsonMapper JSON = new JsonMapper();

    private StoredBytes() {}

    /** The object with {@code metadata.resourceVersion}, which {@code kept} must not have. */
    static byte[] withRevision(byte[] kept, long revision) {
        var place = placeInMetadata(kept);
        String field =
                place.empty ? "\"resourceVersion\":\"" + revision + "\"" : "\"resourceVersion\":\"" + revision + "\",";
        var shown = new ByteArrayOutputStream(kept.length + field.length());
        shown.write(kept, 0, place.offset);
        shown.writeBytes(field.getBytes(StandardCharsets.US_ASCII));
        shown.write(kept, place.offset, kept.length - place.offset);
        return shown.toByteArray();
    }

    private record Place(int offset, boolean empty) {}

    private static Place placeInMetadata(byte[] kept) {
        try (JsonParser parser = JSON.createParser(kept)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean metadata = parser.currentName().equals("metadata");
                if (parser.nextToken() == JsonToken.START_OBJECT && metadata) {
                    int inside = (int) parser.currentLocation().getByteOffset();
                    return new Place(inside, parser.nextToken() == JsonToken.END_OBJECT);
                }
                parser.skipChildren();
            }
        }
        throw new IllegalArgumentException("an object without metadata is in the store");
    }
}
