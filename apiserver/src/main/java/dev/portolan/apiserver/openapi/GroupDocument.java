package dev.portolan.apiserver.openapi;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.schema.Schemas;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One group and version as a document of OpenAPI 3.0 (KEP-2896). */
final class GroupDocument {
    private GroupDocument() {}

    static ObjectNode of(Schemas schemas, Collection<ResourceType> types, String version) {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("openapi", "3.0.0");
        document.putObject("info").put("title", "Kubernetes").put("version", version);
        ObjectNode paths = document.putObject("paths");
        for (ResourceType type : types) {
            for (Endpoint endpoint : Endpoints.of(schemas, type)) {
                path(endpoint, Endpoints.tag(type), paths.putObject(endpoint.path()));
            }
        }
        Definitions definitions = new Definitions(schemas, Dialect.V3);
        definitions.add(
                Roots.all(schemas, types), document.putObject("components").putObject("schemas"));
        return document;
    }

    private static void path(Endpoint endpoint, String tag, ObjectNode into) {
        for (Operation operation : endpoint.operations()) {
            operation(operation, tag, into.putObject(operation.method()));
        }
        if (!endpoint.parameters().isEmpty()) {
            ArrayNode parameters = into.putArray("parameters");
            for (String name : endpoint.parameters()) {
                ObjectNode parameter = parameters.addObject().put("name", name).put("in", "path");
                parameter.put("required", true).putObject("schema").put("type", "string");
            }
        }
    }

    private static void operation(Operation operation, String tag, ObjectNode into) {
        into.putArray("tags").add(tag);
        into.put("description", operation.description()).put("operationId", operation.id());
        ArrayNode parameters = into.putArray("parameters");
        for (QueryParameter parameter : operation.query()) {
            ObjectNode query = parameters
                    .addObject()
                    .put("name", parameter.name())
                    .put("in", "query")
                    .put("description", parameter.description());
            query.putObject("schema").put("type", parameter.type());
        }
        if (!operation.body().isEmpty()) {
            ObjectNode content = into.putObject("requestBody").putObject("content");
            for (String media : operation.isPatch() ? operation.patchTypes() : List.of("application/json")) {
                schema(content.putObject(media), operation.body());
            }
        }
        ObjectNode responses = into.putObject("responses");
        ObjectNode content = responses.putObject("200").put("description", "OK").putObject("content");
        if (operation.answer().isEmpty()) {
            content.putObject("*/*").putObject("schema").put("type", "string");
        } else {
            schema(content.putObject("application/json"), operation.answer());
        }
        responses.putObject("401").put("description", "Unauthorized");
        into.put("x-kubernetes-action", operation.action());
        Definitions.mark(into.putObject("x-kubernetes-group-version-kind"), operation.kind());
    }

    private static void schema(ObjectNode media, String definition) {
        media.putObject("schema").put("$ref", Dialect.V3.reference(definition));
    }
}
