package dev.portolan.apiserver.openapi;

import dev.portolan.apiserver.schema.Definition;
import dev.portolan.apiserver.schema.Field;
import dev.portolan.apiserver.schema.GroupVersionKind;
import dev.portolan.apiserver.schema.ListTopology;
import dev.portolan.apiserver.schema.Schemas;
import dev.portolan.apiserver.schema.Type;
import dev.portolan.apiserver.schema.Type.ListOf;
import dev.portolan.apiserver.schema.Type.MapOf;
import dev.portolan.apiserver.schema.Type.Ref;
import dev.portolan.apiserver.schema.Type.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Definitions of the schema file as JSON schemas, with Kubernetes' extensions for patches and server-side apply. */
final class Definitions {
    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String LIST_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta";
    private static final String KIND = "Which kind of object this body is.";
    private static final String API_VERSION = "Group and version of the API that this body is written in.";

    private final Schemas schemas;
    private final Dialect dialect;

    Definitions(Schemas schemas, Dialect dialect) {
        this.schemas = schemas;
        this.dialect = dialect;
    }

    /** Puts these definitions, and those they need, into {@code into} in alphabetical order. */
    void add(Iterable<String> roots, ObjectNode into) {
        Set<String> wanted = new TreeSet<>();
        roots.forEach(root -> collect(root, wanted));
        wanted.forEach(name -> into.set(name, schema(name)));
    }

    private void collect(String name, Set<String> wanted) {
        if (!wanted.add(name) || WellKnown.of(name).isPresent()) {
            return;
        }
        if (listed(name).isPresent()) {
            collect(item(name), wanted);
            collect(LIST_META, wanted);
            return;
        }
        for (Field field : schemas.definition(name).fields().values()) {
            named(field.type()).ifPresent(inner -> collect(inner, wanted));
        }
    }

    /** The definition a type leads to, through lists and maps. */
    private static Optional<String> named(Type type) {
        return switch (type) {
            case ListOf(Type items) -> named(items);
            case MapOf(Type values) -> named(values);
            case Ref(String definition) -> Optional.of(definition);
            case Scalar scalar -> WellKnown.of(scalar).map(WellKnown::definition);
        };
    }

    /** The definition whose list this name is, if it is one: lists are all alike, so the schema file has none. */
    private Optional<Definition> listed(String name) {
        return name.endsWith("List")
                        && schemas.names().contains(item(name))
                        && !schemas.names().contains(name)
                ? Optional.of(schemas.definition(item(name)))
                : Optional.empty();
    }

    private static String item(String list) {
        return list.substring(0, list.length() - "List".length());
    }

    private ObjectNode schema(String name) {
        return WellKnown.of(name)
                .map(w -> w.schema(dialect))
                .or(() -> listed(name).map(this::list))
                .orElseGet(() -> object(schemas.definition(name)));
    }

    private ObjectNode object(Definition definition) {
        ObjectNode schema = NODES.objectNode();
        describe(schema, definition.description());
        List<String> required = new ArrayList<>();
        ObjectNode properties = NODES.objectNode();
        for (Field field : definition.fields().values()) {
            properties.set(field.name(), property(field));
            if (field.required()) {
                required.add(field.name());
            }
        }
        if (!properties.isEmpty()) {
            schema.set("properties", properties);
        }
        if (!required.isEmpty()) {
            required.forEach(schema.putArray("required")::add);
        }
        schema.put("type", "object");
        kinds(schema, definition.kinds());
        if (definition.atomic()) {
            schema.put("x-kubernetes-map-type", "atomic");
        }
        return schema;
    }

    private ObjectNode list(Definition of) {
        ObjectNode schema = NODES.objectNode();
        String kind = of.kinds().isEmpty() ? "" : of.kinds().getFirst().kind();
        describe(schema, "Objects of kind " + kind + ".");
        ObjectNode properties = schema.putObject("properties");
        properties.set(
                "apiVersion", NODES.objectNode().put("description", API_VERSION).put("type", "string"));
        ObjectNode items = properties.putObject("items").put("description", "The objects.");
        items.set("items", reference(of.name(), ""));
        items.put("type", "array");
        properties.set("kind", NODES.objectNode().put("description", KIND).put("type", "string"));
        properties.set("metadata", reference(LIST_META, "The version of the list, and where the next page begins."));
        schema.putArray("required").add("items");
        schema.put("type", "object");
        kinds(
                schema,
                of.kinds().stream()
                        .map(k -> new GroupVersionKind(k.group(), k.version(), k.kind() + "List"))
                        .toList());
        return schema;
    }

    private static void kinds(ObjectNode schema, List<GroupVersionKind> kinds) {
        if (kinds.isEmpty()) {
            return;
        }
        ArrayNode array = schema.putArray("x-kubernetes-group-version-kind");
        kinds.forEach(kind -> mark(array.addObject(), kind));
    }

    /** Fills in group, kind and version. */
    static void mark(ObjectNode node, GroupVersionKind kind) {
        node.put("group", kind.group()).put("kind", kind.kind()).put("version", kind.version());
    }

    private ObjectNode property(Field field) {
        ObjectNode schema = type(field.type(), field.description());
        if (!field.byDefault().isEmpty()) {
            schema.set("default", JSON.readTree(field.byDefault()));
        }
        ListTopology topology = field.topology();
        boolean map = !(field.type() instanceof ListOf);
        switch (topology.kind()) {
            case UNSAID -> {}
            case ATOMIC -> schema.put(map ? "x-kubernetes-map-type" : "x-kubernetes-list-type", "atomic");
            case SET -> schema.put("x-kubernetes-list-type", "set");
            case MAP -> {
                topology.keys().forEach(schema.putArray("x-kubernetes-list-map-keys")::add);
                schema.put("x-kubernetes-list-type", "map");
            }
        }
        if (!field.patch().key().isEmpty()) {
            schema.put("x-kubernetes-patch-merge-key", field.patch().key());
        }
        String strategy = (field.patch().merge() ? "merge" : "")
                + (field.patch().merge() && field.patch().retainKeys() ? "," : "")
                + (field.patch().retainKeys() ? "retainKeys" : "");
        if (!strategy.isEmpty()) {
            schema.put("x-kubernetes-patch-strategy", strategy);
        }
        return schema;
    }

    private ObjectNode type(Type type, String description) {
        ObjectNode schema = NODES.objectNode();
        switch (type) {
            case ListOf(Type items) -> {
                describe(schema, description);
                schema.set("items", type(items, ""));
                schema.put("type", "array");
            }
            case MapOf(Type values) -> {
                describe(schema, description);
                schema.set("additionalProperties", type(values, ""));
                schema.put("type", "object");
            }
            case Ref(String definition) -> {
                return reference(definition, description);
            }
            case Scalar scalar -> {
                var named = WellKnown.of(scalar);
                if (named.isPresent()) {
                    return reference(named.get().definition(), description);
                }
                describe(schema, description);
                scalar(schema, scalar);
            }
        }
        return schema;
    }

    private static void scalar(ObjectNode schema, Scalar scalar) {
        switch (scalar) {
            case BYTE -> schema.put("format", "byte").put("type", "string");
            case INT32, INT64 -> schema.put("format", scalar.word()).put("type", "integer");
            case NUMBER -> schema.put("format", "double").put("type", "number");
            case BOOLEAN -> schema.put("type", "boolean");
            case OBJECT -> schema.put("type", "object");
            case STRING, DATE_TIME, MICRO_TIME, INT_OR_STRING, QUANTITY -> schema.put("type", "string");
        }
    }

    /** Version 3 allows nothing beside a reference, so that its description goes around it. */
    private ObjectNode reference(String definition, String description) {
        ObjectNode schema = NODES.objectNode();
        if (dialect == Dialect.V3 && !description.isEmpty()) {
            schema.putArray("allOf").addObject().put("$ref", dialect.reference(definition));
        } else {
            schema.put("$ref", dialect.reference(definition));
        }
        describe(schema, description);
        return schema;
    }

    private static void describe(ObjectNode schema, String description) {
        if (!description.isEmpty()) {
            schema.put("description", description);
        }
    }
}
