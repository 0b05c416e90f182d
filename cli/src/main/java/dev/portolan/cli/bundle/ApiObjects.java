package dev.portolan.cli.bundle;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Every object that the API server has, of every kind it serves, by {@code group/plural}. */
final class ApiObjects {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final SortedMap<String, List<ObjectNode>> byKind = new TreeMap<>();

    private ApiObjects() {}

    /** Reads them, a list for each kind in its preferred version. */
    static ApiObjects read(KubernetesClient client) {
        var objects = new ApiObjects();
        objects.version(client, "/api/v1", "core");
        for (JsonNode group : tree(client, "/apis").path("groups")) {
            String version = group.at("/preferredVersion/groupVersion").asString("");
            if (!version.isEmpty()) {
                objects.version(client, "/apis/" + version, group.path("name").asString(""));
            }
        }
        return objects;
    }

    private void version(KubernetesClient client, String path, String group) {
        JsonNode version = tree(client, path);
        for (JsonNode resource : version.path("resources")) {
            String plural = resource.path("name").asString("");
            boolean listed = resource.path("verbs")
                    .valueStream()
                    .anyMatch(v -> v.asString("").equals("list"));
            if (plural.contains("/") || !listed) continue;
            var items = new ArrayList<ObjectNode>();
            for (JsonNode item : tree(client, path + "/" + plural).path("items")) {
                if (!(item instanceof ObjectNode object)) continue;
                // Items of a list say neither; whoever reads the file wants both.
                ObjectNode whole = JSON.createObjectNode()
                        .put("apiVersion", version.path("groupVersion").asString(""))
                        .put("kind", resource.path("kind").asString(""));
                whole.setAll(object);
                items.add(whole);
            }
            if (!items.isEmpty()) byKind.put(group + "/" + plural, items);
        }
    }

    private static JsonNode tree(KubernetesClient client, String path) {
        String body = client.raw(path);
        return body == null ? JSON.createObjectNode() : JSON.readTree(body);
    }

    /** {@code group/plural} to objects; kinds without objects are left out. */
    SortedMap<String, List<ObjectNode>> byKind() {
        return byKind;
    }

    List<ObjectNode> all() {
        return byKind.values().stream().flatMap(List::stream).toList();
    }

    List<ObjectNode> of(String kind) {
        return byKind.getOrDefault(kind, List.of());
    }

    /** Objects as YAML documents. */
    static String yaml(List<ObjectNode> objects) {
        var dump = new Dump(DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setExplicitStart(true)
                .setMultiLineFlow(true)
                .build());
        return dump.dumpAllToString(objects.stream()
                .map(o -> (Object) JSON.treeToValue(o, java.util.Map.class))
                .iterator());
    }
}
