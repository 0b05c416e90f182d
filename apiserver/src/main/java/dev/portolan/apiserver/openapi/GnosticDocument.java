package dev.portolan.apiserver.openapi;

import static dev.portolan.apiserver.openapi.GnosticSchema.extensions;
import static dev.portolan.apiserver.openapi.GnosticSchema.named;
import static dev.portolan.apiserver.openapi.GnosticSchema.text;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A {@link SwaggerDocument} as {@code openapi.v2.Document}, the protobuf form that kubectl asks for (gnostic, OpenAPIv2.proto). Field
 * numbers are that file's.
 */
final class GnosticDocument {
    private static final Map<String, Integer> METHODS = Map.of("get", 2, "put", 3, "post", 4, "delete", 5, "patch", 8);

    private GnosticDocument() {}

    static byte[] of(JsonNode swagger) {
        JsonNode info = swagger.path("info");
        GnosticMessage paths = new GnosticMessage();
        swagger.path("paths").properties().forEach(p -> paths.message(2, named(p.getKey(), path(p.getValue()))));
        GnosticMessage definitions = new GnosticMessage();
        swagger.path("definitions")
                .properties()
                .forEach(d -> definitions.message(1, named(d.getKey(), GnosticSchema.of(d.getValue()))));
        return new GnosticMessage()
                .text(1, text(swagger, "swagger"))
                .message(2, new GnosticMessage().text(1, text(info, "title")).text(2, text(info, "version")))
                .message(8, paths)
                .message(9, definitions)
                .toBytes()
                .toByteArray();
    }

    private static GnosticMessage path(JsonNode path) {
        GnosticMessage message = new GnosticMessage();
        path.properties().forEach(p -> {
            Integer field = METHODS.get(p.getKey());
            if (field != null) {
                message.message(field, operation(p.getValue()));
            }
        });
        path.path("parameters").forEach(p -> message.message(9, parameter(p)));
        return message;
    }

    private static GnosticMessage operation(JsonNode operation) {
        GnosticMessage message = new GnosticMessage();
        operation.path("tags").forEach(t -> message.text(1, t.asString("")));
        message.text(3, text(operation, "description")).text(5, text(operation, "operationId"));
        operation.path("produces").forEach(t -> message.text(6, t.asString("")));
        operation.path("consumes").forEach(t -> message.text(7, t.asString("")));
        operation.path("parameters").forEach(p -> message.message(8, parameter(p)));
        GnosticMessage responses = new GnosticMessage();
        operation
                .path("responses")
                .properties()
                .forEach(r -> responses.message(1, named(r.getKey(), response(r.getValue()))));
        message.message(9, responses);
        operation.path("schemes").forEach(t -> message.text(10, t.asString("")));
        extensions(operation, 13, message);
        return message;
    }

    /** A {@code ParametersItem}, which wraps a parameter, which wraps one of three sorts. */
    private static GnosticMessage parameter(JsonNode parameter) {
        String in = text(parameter, "in");
        boolean required = parameter.path("required").asBoolean(false);
        GnosticMessage sort = new GnosticMessage();
        switch (in) {
            case "body" ->
                sort.message(
                        1,
                        new GnosticMessage()
                                .text(1, text(parameter, "description"))
                                .text(2, text(parameter, "name"))
                                .text(3, in)
                                .flag(4, required)
                                .message(5, GnosticSchema.of(parameter.path("schema"))));
            case "path" ->
                sort.message(
                        2,
                        new GnosticMessage()
                                .message(
                                        4,
                                        plain(parameter, in)
                                                .flag(1, required)
                                                .text(5, text(parameter, "type"))
                                                .flag(18, true)));
            default ->
                sort.message(
                        2,
                        new GnosticMessage()
                                .message(
                                        3,
                                        plain(parameter, in)
                                                .flag(1, required)
                                                .text(6, text(parameter, "type"))
                                                .flag(20, true)));
        }
        return new GnosticMessage().message(1, sort);
    }

    private static GnosticMessage plain(JsonNode parameter, String in) {
        return new GnosticMessage()
                .text(2, in)
                .text(3, text(parameter, "description"))
                .text(4, text(parameter, "name"));
    }

    private static GnosticMessage response(JsonNode response) {
        GnosticMessage message = new GnosticMessage().text(1, text(response, "description"));
        if (response.has("schema")) {
            message.message(2, new GnosticMessage().message(1, GnosticSchema.of(response.path("schema"))));
        }
        return new GnosticMessage().message(1, message);
    }
}
