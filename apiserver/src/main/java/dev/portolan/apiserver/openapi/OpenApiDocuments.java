package dev.portolan.apiserver.openapi;

import dev.portolan.apiserver.http.Exchange;
import dev.portolan.apiserver.http.SchemaDocuments;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.kinds.Strategy;
import dev.portolan.apiserver.schema.Definition;
import dev.portolan.apiserver.schema.Schemas;
import dev.portolan.apiserver.storage.ApiException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers {@code /openapi/v2} and {@code /openapi/v3}. Nothing is made before somebody asks; what is made is kept as bytes, with its
 * hash as ETag.
 */
public final class OpenApiDocuments implements SchemaDocuments {
    private static final String JSON = "application/json";
    private static final String V2_PROTOBUF = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    /** How clients from 1.10 on ask; the @ is no character of a media type, so that newer ones write a dot. */
    private static final String V2_PROTOBUF_ASKED = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

    private record Document(byte[] bytes, String hash) {}

    /** What one set of served kinds gave. */
    private record Edition(Map<ResourceType, Strategy> kinds, Schemas schemas, Map<String, Document> made) {}

    private final Schemas base;
    private final Supplier<Map<ResourceType, Strategy>> served;
    private final String version;
    private volatile Edition edition;

    /**
     * Documents of what {@code served} gives at the time of a request: another map whenever something changes.
     *
     * @param version the Kubernetes version that the documents name
     */
    public OpenApiDocuments(Schemas schemas, Supplier<Map<ResourceType, Strategy>> served, String version) {
        this.base = schemas;
        this.served = served;
        this.version = version;
        this.edition = new Edition(Map.of(), schemas, new ConcurrentHashMap<>());
    }

    /** Kinds come and go with their definitions; what was made for others is made anew. */
    private Edition edition() {
        Map<ResourceType, Strategy> now = served.get();
        Edition there = edition;
        if (there.kinds == now) return there;
        List<Definition> custom = new ArrayList<>();
        now.forEach((type, strategy) ->
                strategy.structuralSchema().ifPresent(schema -> custom.addAll(CustomDefinitions.of(type, schema))));
        Schemas schemas = custom.isEmpty() ? base : base.plus(custom);
        Edition fresh = new Edition(now, schemas, new ConcurrentHashMap<>());
        edition = fresh;
        return fresh;
    }

    @Override
    public void answer(Exchange exchange, String[] parts) {
        String path = String.join("/", List.of(parts).subList(1, parts.length));
        if (path.equals("v2")) {
            swagger(exchange);
        } else if (path.equals("v3")) {
            send(exchange, document("v3", () -> bytes(index())), JSON);
        } else if (path.startsWith("v3/")) {
            group(exchange, path.substring(3));
        } else {
            throw ApiException.noSuchResource();
        }
    }

    private void swagger(Exchange exchange) {
        String accept = exchange.header("Accept");
        if (accept.contains(V2_PROTOBUF_ASKED) || accept.contains(V2_PROTOBUF)) {
            send(exchange, document("v2.pb", () -> GnosticDocument.of(json())), V2_PROTOBUF);
        } else {
            send(exchange, document("v2", () -> bytes(json())), JSON);
        }
    }

    private ObjectNode json() {
        Edition now = edition();
        return SwaggerDocument.of(now.schemas, now.kinds.keySet(), version);
    }

    /** A group's document never changes under its hash, so that clients may keep it. */
    private void group(Exchange exchange, String path) {
        Document document = groupDocument(path);
        if (exchange.query("hash").equals(document.hash())) {
            exchange.header("Cache-Control", "public, immutable");
            exchange.header("Expires", "Thu, 01 Jan 2099 00:00:00 GMT");
        }
        send(exchange, document, JSON);
    }

    private Document groupDocument(String path) {
        List<ResourceType> members = groups().get(path);
        if (members == null) {
            throw ApiException.noSuchResource();
        }
        return document("v3/" + path, () -> bytes(GroupDocument.of(edition().schemas, members, version)));
    }

    private ObjectNode index() {
        ObjectNode index = JsonNodeFactory.instance.objectNode();
        ObjectNode paths = index.putObject("paths");
        for (String path : groups().keySet()) {
            paths.putObject(path)
                    .put(
                            "serverRelativeURL",
                            "/openapi/v3/" + path + "?hash="
                                    + groupDocument(path).hash());
        }
        return index;
    }

    private Map<String, List<ResourceType>> groups() {
        Map<String, List<ResourceType>> groups = new LinkedHashMap<>();
        for (ResourceType type : edition().kinds.keySet()) {
            String path = (type.group().isEmpty() ? "api/" : "apis/") + type.apiVersion();
            groups.computeIfAbsent(path, p -> new java.util.ArrayList<>()).add(type);
        }
        return groups;
    }

    /** Two who ask at once may both make it: a lock would have to span the making of the index, which needs the groups'. */
    private Document document(String name, Supplier<byte[]> make) {
        Edition now = edition();
        Document there = now.made.get(name);
        if (there != null) {
            return there;
        }
        byte[] bytes = make.get();
        Document document = new Document(bytes, hash(bytes));
        now.made.put(name, document);
        return document;
    }

    private static void send(Exchange exchange, Document document, String mediaType) {
        exchange.header("ETag", '"' + document.hash() + '"');
        exchange.header("Vary", "Accept");
        if (exchange.header("If-None-Match").contains('"' + document.hash() + '"')) {
            exchange.respond(304, mediaType, new byte[0]);
        } else {
            exchange.respond(200, mediaType, document.bytes());
        }
    }

    private static byte[] bytes(JsonNode document) {
        return document.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-512").digest(bytes))
                    .toUpperCase(Locale.ROOT);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-512", e);
        }
    }
}
