package dev.portolan.apiserver.patch;

import dev.portolan.apiserver.schema.Schema;
import java.util.Arrays;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The formats that a PATCH request's Content-Type can name. Server-side apply is not one of them: it isn't a function of document and patch alone. */
public enum PatchFormat {
    /** RFC 6902. */
    JSON("application/json-patch+json") {
        @Override
        JsonNode applied(JsonNode document, JsonNode patch, Schema schema) {
            return JsonPatch.apply(document, patch);
        }
    },
    /** RFC 7396. */
    MERGE("application/merge-patch+json") {
        @Override
        JsonNode applied(JsonNode document, JsonNode patch, Schema schema) {
            return MergePatch.apply(document, patch);
        }
    },
    /** Kubernetes' own. */
    STRATEGIC("application/strategic-merge-patch+json") {
        @Override
        JsonNode applied(JsonNode document, JsonNode patch, Schema schema) {
            return StrategicMergePatch.apply(document, patch, schema);
        }
    };

    private final String mediaType;

    PatchFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    abstract JsonNode applied(JsonNode document, JsonNode patch, Schema schema);

    /** The media type, without parameters. */
    public String mediaType() {
        return mediaType;
    }

    /** The format that this Content-Type names; parameters such as charset are ignored. */
    public static Optional<PatchFormat> of(String contentType) {
        String bare = contentType.split(";", 2)[0].strip();
        return Arrays.stream(values())
                .filter(format -> format.mediaType.equalsIgnoreCase(bare))
                .findFirst();
    }

    /**
     * The patched document; neither argument is changed.
     *
     * @throws PatchException when the patch is malformed or doesn't fit, or its result is no object
     */
    public ObjectNode apply(ObjectNode document, JsonNode patch, Schema schema) {
        if (applied(document, patch, schema) instanceof ObjectNode object) {
            return object;
        }
        throw new PatchException(PatchException.Reason.NOT_APPLICABLE, "the patched document is not a JSON object");
    }
}
