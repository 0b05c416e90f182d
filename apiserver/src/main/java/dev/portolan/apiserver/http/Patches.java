package dev.portolan.apiserver.http;

import dev.portolan.apiserver.kinds.FieldError;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.patch.JsonPatch;
import dev.portolan.apiserver.patch.MergePatch;
import dev.portolan.apiserver.patch.PatchException;
import dev.portolan.apiserver.patch.StrategicMergePatch;
import dev.portolan.apiserver.schema.Schemas;
import dev.portolan.apiserver.storage.ApiException;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A PATCH body as a function from the object as it is to the object as it should be. */
final class Patches {
    private static final String OFFERED =
            "application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, "
                    + WriteOptions.APPLY;

    private final Schemas schemas;

    Patches(Schemas schemas) {
        this.schemas = schemas;
    }

    UnaryOperator<ObjectNode> of(ResourceType type, String name, String contentType, JsonNode patch) {
        String media = contentType.split(";", 2)[0].strip();
        return switch (media) {
            case "application/json-patch+json" -> now -> apply(type, name, () -> JsonPatch.apply(now, patch));
            case "application/merge-patch+json" -> now -> apply(type, name, () -> MergePatch.apply(now, patch));
            case "application/strategic-merge-patch+json" ->
                now -> apply(type, name, () -> strategic(type, now, patch));
            default -> throw ApiException.unsupportedMediaType(OFFERED);
        };
    }

    private JsonNode strategic(ResourceType type, ObjectNode now, JsonNode patch) {
        var schema = schemas.of(type.group(), type.version(), type.kind())
                .orElseThrow(() ->
                        ApiException.unsupportedMediaType("application/json-patch+json, application/merge-patch+json"));
        return StrategicMergePatch.apply(now, patch, schema);
    }

    private interface Application {
        JsonNode result();
    }

    private static ObjectNode apply(ResourceType type, String name, Application application) {
        try {
            if (application.result() instanceof ObjectNode object) return object;
            throw ApiException.badRequest("the patch leaves no object");
        } catch (PatchException e) {
            String message = String.valueOf(e.getMessage());
            throw switch (e.reason()) {
                case MALFORMED -> ApiException.badRequest(message);
                case TOO_LARGE -> ApiException.tooLarge(Exchange.MAX_BODY_BYTES);
                case NOT_APPLICABLE, TEST_FAILED ->
                    ApiException.invalid(type, name, List.of(FieldError.invalid("patch", null, message)));
            };
        }
    }
}
