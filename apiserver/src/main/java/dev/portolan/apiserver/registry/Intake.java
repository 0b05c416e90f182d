package dev.portolan.apiserver.registry;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.schema.FieldProblem;
import dev.portolan.apiserver.schema.Schemas;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.structural.Structure;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a body must pass before any strategy sees it: it is of the kind that the URL names, and it has the schema's shape. */
final class Intake {
    private final Schemas schemas;
    private final Function<ResourceType, Optional<JsonNode>> structures;

    Intake(Schemas schemas, Function<ResourceType, Optional<JsonNode>> structures) {
        this.schemas = schemas;
        this.structures = structures;
    }

    /** Checks that kind, version, namespace and name agree with the URL, and fills them in where the body leaves them out. */
    void agree(ResourceType type, ObjectNode body, String namespace, String name) {
        String apiVersion = body.path("apiVersion").asString("");
        String kind = body.path("kind").asString("");
        if (!kind.isEmpty() && !kind.equals(type.kind())
                || !apiVersion.isEmpty() && !apiVersion.equals(type.apiVersion())) {
            throw ApiException.badRequest("%s in version \"%s\" cannot be handled as a %s: this URL takes %s %s"
                    .formatted(kind, apiVersion, type.kind(), type.apiVersion(), type.kind()));
        }
        body.put("kind", type.kind());
        body.put("apiVersion", type.apiVersion());
        if (body.has("metadata") && !body.path("metadata").isObject()) {
            throw ApiException.badRequest("metadata must be an object");
        }
        ObjectNode metadata = body.withObject("metadata");
        String given = metadata.path("namespace").asString("");
        if (type.namespaced()) {
            if (given.isEmpty()) metadata.put("namespace", namespace);
            else if (!given.equals(namespace)) {
                throw ApiException.badRequest(
                        "the namespace of the provided object does not match the namespace sent on the request");
            }
        } else {
            metadata.remove("namespace");
        }
        String givenName = metadata.path("name").asString("");
        if (name.isEmpty()) return;
        if (givenName.isEmpty()) metadata.put("name", name);
        else if (!givenName.equals(name)) {
            throw ApiException.badRequest(
                    "the name of the object (%s) does not match the name on the URL (%s)".formatted(givenName, name));
        }
    }

    /**
     * Checks types, then deals with unknown and repeated fields as asked, and removes the unknown.
     *
     * @param duplicates fields that stood twice in the body
     */
    void shape(ResourceType type, ObjectNode body, List<FieldProblem> duplicates, RequestOptions options) {
        var schema = schemas.of(type.group(), type.version(), type.kind());
        if (schema.isEmpty()) {
            loose(
                    type,
                    Stream.concat(pruned(type, body).stream(), duplicates.stream())
                            .toList(),
                    options);
            return;
        }
        var problems = schema.get().check(body);
        var wrong = problems.stream()
                .filter(p -> p.kind() == FieldProblem.Kind.WRONG_TYPE)
                .toList();
        if (!wrong.isEmpty()) throw ApiException.badRequest(schema.get().refusal(wrong));
        loose(type, Stream.concat(problems.stream(), duplicates.stream()).toList(), options);
        schema.get().prune(body);
    }

    /** A custom resource loses here what its own schema doesn't know; types that don't fit are its validation's business. */
    private List<FieldProblem> pruned(ResourceType type, ObjectNode body) {
        return structures
                .apply(type)
                .map(schema -> Structure.prune(body, schema).stream()
                        .map(FieldProblem::unknown)
                        .toList())
                .orElse(List.of());
    }

    private static void loose(ResourceType type, List<FieldProblem> problems, RequestOptions options) {
        if (problems.isEmpty()) return;
        List<String> messages = problems.stream().map(FieldProblem::message).toList();
        switch (options.validation()) {
            case STRICT -> throw ApiException.badRequest(strict(type, messages));
            case WARN -> options.warnings().addAll(messages);
            case IGNORE -> {}
        }
    }

    /** Checks an applied configuration, where unknown fields are refused whatever fieldValidation says, and removes nulls. */
    void applicable(ResourceType type, ObjectNode config) {
        var schema = schemas.of(type.group(), type.version(), type.kind());
        var problems = schema.map(s -> s.check(config)).orElseGet(() -> pruned(type, config));
        if (!problems.isEmpty()) {
            throw notTyped(
                    type,
                    config,
                    problems.stream()
                            .map(p -> p.kind() == FieldProblem.Kind.UNKNOWN_FIELD
                                    ? "." + p.path() + ": field not declared in schema"
                                    : "." + p.message())
                            .toList());
        }
        schema.ifPresent(s -> s.prune(config));
    }

    /** A configuration that has not the kind's form, in the words of Kubernetes' typed merge. */
    static ApiException notTyped(ResourceType type, ObjectNode config, List<String> problems) {
        String namespace = config.path("metadata").path("namespace").asString("");
        return ApiException.badRequest("failed to create typed patch object (%s/%s; %s, Kind=%s): %s"
                .formatted(
                        namespace,
                        config.path("metadata").path("name").asString(""),
                        type.apiVersion(),
                        type.kind(),
                        problems.size() == 1 ? problems.getFirst() : "errors:\n  " + String.join("\n  ", problems)));
    }

    private static String strict(ResourceType type, List<String> messages) {
        return "%s in version \"%s\" cannot be handled as a %s: strict decoding error: %s"
                .formatted(type.kind(), type.version(), type.kind(), String.join(", ", messages));
    }
}
