package dev.portolan.apiserver.http;

import dev.portolan.apiserver.protobuf.MalformedProtobufException;
import dev.portolan.apiserver.protobuf.ProtobufBodies;
import dev.portolan.apiserver.registry.DeleteOptions;
import dev.portolan.apiserver.registry.DeleteOptions.Propagation;
import dev.portolan.apiserver.registry.RequestOptions;
import dev.portolan.apiserver.schema.FieldProblem;
import dev.portolan.apiserver.schema.MalformedJsonException;
import dev.portolan.apiserver.schema.Schemas;
import dev.portolan.apiserver.schema.StrictJson;
import dev.portolan.apiserver.schema.StrictYaml;
import dev.portolan.apiserver.storage.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Request bodies: JSON, or Kubernetes' protobuf, as Go clients send it; what is neither is refused in words that say where. */
final class Bodies {
    /** An object and the fields that stood twice in it. */
    record Body(ObjectNode object, List<FieldProblem> duplicates) {}

    private final ProtobufBodies protobuf;

    Bodies(Schemas schemas) {
        this.protobuf = new ProtobufBodies(schemas);
    }

    StrictJson.Document read(Exchange exchange) {
        String type = exchange.header("Content-Type").split(";", 2)[0].strip();
        boolean binary = type.equals(ProtobufBodies.MEDIA_TYPE);
        boolean yaml = type.equals("application/yaml") || type.endsWith("+yaml");
        if (!type.isEmpty() && !type.endsWith("json") && !binary && !yaml) {
            throw ApiException.unsupportedMediaType("application/json, application/yaml, " + ProtobufBodies.MEDIA_TYPE);
        }
        byte[] bytes = exchange.body();
        if (bytes.length == 0) throw ApiException.badRequest("the body is empty, and must be a JSON object");
        if (binary) return binary(bytes);
        return yaml ? yaml(bytes) : json(bytes);
    }

    private static StrictJson.Document yaml(byte[] bytes) {
        try {
            return StrictYaml.read(bytes);
        } catch (MalformedJsonException e) {
            throw ApiException.badRequest("the body is not YAML: " + e.getMessage());
        }
    }

    private static StrictJson.Document json(byte[] bytes) {
        try {
            return StrictJson.read(bytes);
        } catch (MalformedJsonException e) {
            throw ApiException.badRequest("the body is not JSON: " + e.getMessage());
        }
    }

    private StrictJson.Document binary(byte[] bytes) {
        try {
            return new StrictJson.Document(protobuf.read(bytes), List.of());
        } catch (MalformedProtobufException e) {
            throw ApiException.badRequest("the body is not an object in protobuf: " + e.getMessage());
        }
    }

    /** What a server-side apply sends: YAML, of which JSON is a part. Fields that stand twice are dealt with as asked. */
    ObjectNode configuration(Exchange exchange, RequestOptions options) {
        byte[] bytes = exchange.body();
        String text = new String(bytes, StandardCharsets.UTF_8);
        JsonNode tree;
        try {
            var document = looksLikeJson(text) ? StrictJson.read(bytes) : StrictYaml.read(bytes);
            tree = document.tree();
            repeated(document.duplicates(), options);
        } catch (MalformedJsonException e) {
            throw ApiException.badRequest("error decoding YAML: " + e.getMessage());
        }
        if (tree instanceof ObjectNode object) return object;
        throw ApiException.badRequest("error decoding YAML: the body must be an object");
    }

    /** What clients send: read by the quicker reader, which knows of repeated fields. YAML may begin with a brace too. */
    private static boolean looksLikeJson(String text) {
        String start = text.stripLeading();
        return start.startsWith("{") && start.substring(1).stripLeading().startsWith("\"");
    }

    private static void repeated(List<FieldProblem> duplicates, RequestOptions options) {
        List<String> messages = duplicates.stream().map(FieldProblem::message).toList();
        if (messages.isEmpty()) return;
        switch (options.validation()) {
            case STRICT -> throw ApiException.badRequest("error strict decoding YAML: " + String.join(", ", messages));
            case WARN -> options.warnings().addAll(messages);
            case IGNORE -> {}
        }
    }

    Body object(Exchange exchange) {
        var document = read(exchange);
        if (!(document.tree() instanceof ObjectNode object)) {
            throw ApiException.badRequest("the body must be a JSON object");
        }
        return new Body(object, document.duplicates());
    }

    /** From the query and, where there is one, the body, which counts more. */
    DeleteOptions deleteOptions(Exchange exchange) {
        String grace = exchange.query("gracePeriodSeconds");
        String propagation = exchange.query("propagationPolicy");
        Long seconds = null;
        try {
            if (!grace.isEmpty()) seconds = Long.valueOf(grace);
        } catch (NumberFormatException e) {
            throw ApiException.badRequest(
                    "gracePeriodSeconds: Invalid value: \"" + grace + "\": must be a number of seconds");
        }
        String uid = "";
        String version = "";
        byte[] bytes = exchange.body();
        if (bytes.length > 0) {
            boolean binary = exchange.header("Content-Type").startsWith(ProtobufBodies.MEDIA_TYPE);
            JsonNode body = (binary ? binary(bytes) : json(bytes)).tree();
            if (body.path("gracePeriodSeconds").isNumber())
                seconds = body.path("gracePeriodSeconds").asLong(0);
            propagation = body.path("propagationPolicy").asString(propagation);
            if (body.path("orphanDependents").asBoolean(false)) propagation = "Orphan";
            uid = body.path("preconditions").path("uid").asString("");
            version = body.path("preconditions").path("resourceVersion").asString("");
        }
        return new DeleteOptions(seconds, propagation(propagation), uid, version);
    }

    private static Propagation propagation(String text) {
        return switch (text) {
            case "" -> Propagation.DEFAULT;
            case "Background" -> Propagation.BACKGROUND;
            case "Foreground" -> Propagation.FOREGROUND;
            case "Orphan" -> Propagation.ORPHAN;
            default ->
                throw ApiException.badRequest(
                        "propagationPolicy: Unsupported value: \"%s\": supported values: \"Background\", \"Foreground\", \"Orphan\""
                                .formatted(text));
        };
    }
}
