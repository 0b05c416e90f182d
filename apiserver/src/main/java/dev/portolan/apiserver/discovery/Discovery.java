package dev.portolan.apiserver.discovery;

import dev.portolan.apiserver.kinds.ResourceType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The discovery documents, the old ones and the aggregated (KEP-3352), from the served kinds alone. */
public final class Discovery {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> COLLECTION_VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
    private static final List<String> PART_VERBS = List.of("get", "patch", "update");

    private static final List<String> PROXY_VERBS = List.of("create", "delete", "get", "patch", "update");

    /** Served below pods beside status: name, kind, group, version, verbs. */
    private record Part(String parent, String name, String kind, String group, String version, List<String> verbs) {}

    private static final List<Part> PARTS = List.of(
            new Part("pods", "attach", "PodAttachOptions", "", "v1", List.of("create", "get")),
            new Part("pods", "binding", "Binding", "", "v1", List.of("create")),
            new Part("pods", "eviction", "Eviction", "policy", "v1", List.of("create")),
            new Part("pods", "exec", "PodExecOptions", "", "v1", List.of("create", "get")),
            new Part("pods", "log", "Pod", "", "v1", List.of("get")),
            new Part("pods", "portforward", "PodPortForwardOptions", "", "v1", List.of("create", "get")),
            new Part("pods", "proxy", "PodProxyOptions", "", "v1", PROXY_VERBS),
            new Part("services", "proxy", "ServiceProxyOptions", "", "v1", PROXY_VERBS),
            new Part("nodes", "proxy", "NodeProxyOptions", "", "v1", PROXY_VERBS),
            new Part("serviceaccounts", "token", "TokenRequest", "authentication.k8s.io", "v1", List.of("create")),
            new Part("namespaces", "finalize", "Namespace", "", "v1", List.of("update")));

    private final Supplier<Collection<ResourceType>> served;
    private final Map<ResourceType, List<String>> answered;

    /**
     * {@code served} gives the kinds as they are at the time of each request; {@code answered}: those that are answered and not kept, with
     * their verbs.
     */
    public Discovery(Supplier<Collection<ResourceType>> served, Map<ResourceType, List<String>> answered) {
        this.answered = new LinkedHashMap<>(answered);
        this.served = () -> Stream.concat(served.get().stream(), this.answered.keySet().stream())
                .toList();
    }

    private List<String> verbs(ResourceType type) {
        return answered.getOrDefault(type, COLLECTION_VERBS);
    }

    /** {@code /api}. */
    public ObjectNode coreVersions(String server) {
        ObjectNode versions = NODES.objectNode().put("kind", "APIVersions");
        versions.putArray("versions").add("v1");
        versions.putArray("serverAddressByClientCIDRs")
                .addObject()
                .put("clientCIDR", "0.0.0.0/0")
                .put("serverAddress", server);
        return versions;
    }

    /** {@code /apis}. */
    public ObjectNode groups() {
        ObjectNode list = NODES.objectNode().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = list.putArray("groups");
        versionsByGroup().keySet().stream().filter(g -> !g.isEmpty()).forEach(g -> groups.add(describe(g)));
        return list;
    }

    /** {@code /apis/GROUP}. */
    public Optional<ObjectNode> group(String group) {
        if (group.isEmpty() || !versionsByGroup().containsKey(group)) return Optional.empty();
        ObjectNode described = NODES.objectNode().put("kind", "APIGroup").put("apiVersion", "v1");
        described.setAll(describe(group));
        return Optional.of(described);
    }

    private ObjectNode describe(String group) {
        ObjectNode described = NODES.objectNode().put("name", group);
        ArrayNode versions = described.putArray("versions");
        for (String version : versionsByGroup().getOrDefault(group, List.of())) {
            versions.addObject().put("groupVersion", group + "/" + version).put("version", version);
        }
        described.set("preferredVersion", versions.get(0).deepCopy());
        return described;
    }

    /** {@code /api/v1} and {@code /apis/GROUP/VERSION}. */
    public Optional<ObjectNode> resources(String group, String version) {
        var members = served.get().stream()
                .filter(t -> t.group().equals(group) && t.version().equals(version))
                .toList();
        if (members.isEmpty()) return Optional.empty();
        ObjectNode list = NODES.objectNode().put("kind", "APIResourceList").put("apiVersion", "v1");
        list.put("groupVersion", group.isEmpty() ? version : group + "/" + version);
        ArrayNode resources = list.putArray("resources");
        for (ResourceType type : members) {
            ObjectNode resource = resources
                    .addObject()
                    .put("name", type.plural())
                    .put("singularName", type.singular())
                    .put("namespaced", type.namespaced())
                    .put("kind", type.kind());
            strings(resource, "verbs", verbs(type));
            if (!type.shortNames().isEmpty()) strings(resource, "shortNames", type.shortNames());
            if (!type.categories().isEmpty()) strings(resource, "categories", type.categories());
            for (Part part : parts(type)) {
                ObjectNode below = resources
                        .addObject()
                        .put("name", type.plural() + "/" + part.name())
                        .put("singularName", "")
                        .put("namespaced", type.namespaced());
                if (!part.group().equals(group) || !part.version().equals(version)) {
                    below.put("group", part.group()).put("version", part.version());
                }
                strings(below.put("kind", part.kind()), "verbs", part.verbs());
            }
        }
        return Optional.of(list);
    }

    private static List<Part> parts(ResourceType type) {
        var parts = new ArrayList<Part>();
        if (type.hasStatus())
            parts.add(new Part(type.plural(), "status", type.kind(), type.group(), type.version(), PART_VERBS));
        if (type.hasScale()) parts.add(new Part(type.plural(), "scale", "Scale", "autoscaling", "v1", PART_VERBS));
        if (type.group().isEmpty())
            PARTS.stream().filter(p -> p.parent().equals(type.plural())).forEach(parts::add);
        return parts;
    }

    /** {@code /api} and {@code /apis} for clients that accept {@code as=APIGroupDiscoveryList}. */
    public ObjectNode aggregated(boolean core, String apiVersion) {
        ObjectNode list = NODES.objectNode()
                .put("kind", "APIGroupDiscoveryList")
                .put("apiVersion", "apidiscovery.k8s.io/" + apiVersion);
        list.putObject("metadata");
        ArrayNode items = list.putArray("items");
        versionsByGroup().forEach((group, versions) -> {
            if (group.isEmpty() != core) return;
            ObjectNode item = items.addObject();
            ObjectNode metadata = item.putObject("metadata");
            if (!group.isEmpty()) metadata.put("name", group);
            metadata.putNull("creationTimestamp");
            ArrayNode described = item.putArray("versions");
            for (String version : versions) {
                ObjectNode v = described.addObject().put("version", version);
                ArrayNode resources = v.putArray("resources");
                served.get().stream()
                        .filter(t -> t.group().equals(group) && t.version().equals(version))
                        .forEach(t -> resources.add(aggregated(t)));
                v.put("freshness", "Current");
            }
        });
        return list;
    }

    private ObjectNode aggregated(ResourceType type) {
        ObjectNode resource = NODES.objectNode().put("resource", type.plural());
        kind(resource.putObject("responseKind"), type.group(), type.version(), type.kind());
        resource.put("scope", type.namespaced() ? "Namespaced" : "Cluster").put("singularResource", type.singular());
        strings(resource, "verbs", verbs(type));
        if (!type.shortNames().isEmpty()) strings(resource, "shortNames", type.shortNames());
        if (!type.categories().isEmpty()) strings(resource, "categories", type.categories());
        ArrayNode parts = resource.putArray("subresources");
        for (Part part : parts(type)) {
            ObjectNode below = parts.addObject().put("subresource", part.name());
            kind(below.putObject("responseKind"), part.group(), part.version(), part.kind());
            strings(below, "verbs", part.verbs());
        }
        if (parts.isEmpty()) resource.remove("subresources");
        return resource;
    }

    private static void kind(ObjectNode node, String group, String version, String kind) {
        node.put("group", group).put("version", version).put("kind", kind);
    }

    private static void strings(ObjectNode node, String name, List<String> values) {
        ArrayNode array = node.putArray(name);
        values.forEach(array::add);
    }

    private Map<String, List<String>> versionsByGroup() {
        var groups = new LinkedHashMap<String, List<String>>();
        for (ResourceType type : served.get()) {
            var versions = groups.computeIfAbsent(type.group(), g -> new ArrayList<>());
            if (!versions.contains(type.version())) versions.add(type.version());
        }
        return groups;
    }
}
