package dev.portolan.apiserver.openapi;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.schema.Schemas;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** All groups in one document of OpenAPI 2.0 (Swagger), which kubectl validates and explains by. */
final class SwaggerDocument {
    private SwaggerDocument() {}

    static ObjectNode of(Schemas schemas, Collection<ResourceType> types, String version) {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("swagger", "2.0");
        document.putObject("info").put("title", "Kubernetes").put("version", version);
        ObjectNode paths = document.putObject("paths");
        for (ResourceType type : types) {
            for (Endpoint endpoint : Endpoints.of(schemas, type)) {
                path(endpoint, Endpoints.tag(type), paths.putObject(endpoint.path()));
            }
        }
        Definitions definitions = new Definitions(schemas, Dialect.V2);
        definitions.add(Roots.all(schemas, types), document.putObject("definitions"));
        return document;
    }

    private static void path(Endpoint endpoint, String tag, ObjectNode into) {
        for (Operation operation : endpoint.operations()) {
            operation(operation, tag, into.putObject(operation.method()));
        }
        ArrayNode parameters = into.putArray("parameters");
        for (String name : endpoint.parameters()) {
            parameters
                    .addObject()
                    .put("in", "path")
                    .put("name", name)
                    .put("required", true)
                    .put("type", "string")
                    .put("uniqueItems", true);
        }
        if (parameters.isEmpty()) {
            into.remove("parameters");
        }
    }

    private static void operation(Operation operation, String tag, ObjectNode into) {
        ArrayNode consumes = into.putArray("consumes");
        (operation.isPatch() ? operation.patchTypes() : List.of("application/json")).forEach(consumes::add);
        into.put("description", operation.description()).put("operationId", operation.id());
        ArrayNode parameters = into.putArray("parameters");
        if (!operation.body().isEmpty()) {
            ObjectNode body = parameters.addObject().put("in", "body").put("name", "body");
            body.put("required", !operation.method().equals("delete"));
            body.putObject("schema").put("$ref", Dialect.V2.reference(operation.body()));
        }
        for (QueryParameter parameter : operation.query()) {
            parameters
                    .addObject()
                    .put("description", parameter.description())
                    .put("in", "query")
                    .put("name", parameter.name())
                    .put("type", parameter.type())
                    .put("uniqueItems", true);
        }
        into.putArray("produces").add(operation.answer().isEmpty() ? "*/*" : "application/json");
        ObjectNode responses = into.putObject("responses");
        ObjectNode ok = responses.putObject("200").put("description", "OK");
        if (operation.answer().isEmpty()) {
            ok.putObject("schema").put("type", "string");
        } else {
            ok.putObject("schema").put("$ref", Dialect.V2.reference(operation.answer()));
        }
        responses.putObject("401").put("description", "Unauthorized");
        into.putArray("schemes").add("https");
        into.putArray("tags").add(tag);
        into.put("x-kubernetes-action", operation.action());
        Definitions.mark(into.putObject("x-kubernetes-group-version-kind"), operation.kind());
    }
}
