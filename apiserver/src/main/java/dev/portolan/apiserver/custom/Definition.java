package dev.portolan.apiserver.custom;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.kinds.ResourceType.Scope;
import dev.portolan.apiserver.kinds.ResourceType.Subresource;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A CustomResourceDefinition as its parts are asked for; the object must be valid and is not changed. */
record Definition(ObjectNode object) {
    static final ResourceType TYPE = ResourceType.cluster(
                    "apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions")
            .withShortNames("crd", "crds")
            .withCategories("api-extensions")
            .withSubresources(Subresource.STATUS);

    JsonNode spec() {
        return object.path("spec");
    }

    String name() {
        return object.path("metadata").path("name").asString("");
    }

    String group() {
        return spec().path("group").asString("");
    }

    JsonNode names() {
        return spec().path("names");
    }

    boolean isGoing() {
        return object.path("metadata").has("deletionTimestamp");
    }

    String storageVersion() {
        for (JsonNode version : spec().path("versions")) {
            if (version.path("storage").asBoolean(false))
                return version.path("name").asString("");
        }
        return "";
    }

    /** A strategy for each version that is served. */
    List<CustomResourceStrategy> served() {
        List<CustomResourceStrategy> strategies = new ArrayList<>();
        for (JsonNode version : spec().path("versions")) {
            if (version.path("served").asBoolean(false)) strategies.add(strategy(version));
        }
        return strategies;
    }

    private CustomResourceStrategy strategy(JsonNode version) {
        return new CustomResourceStrategy(type(version), version, group() + "/" + storageVersion());
    }

    private ResourceType type(JsonNode version) {
        List<Subresource> parts = new ArrayList<>();
        if (version.path("subresources").has("status")) parts.add(Subresource.STATUS);
        if (version.path("subresources").has("scale")) parts.add(Subresource.SCALE);
        return new ResourceType(
                group(),
                version.path("name").asString(""),
                names().path("kind").asString(""),
                names().path("plural").asString(""),
                names().path("singular").asString(""),
                texts(names().path("shortNames")),
                texts(names().path("categories")),
                spec().path("scope").asString("").equals("Cluster") ? Scope.CLUSTER : Scope.NAMESPACED,
                parts);
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(t -> t.asString("")).toList();
    }
}
