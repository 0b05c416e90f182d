package dev.portolan.controllers.namespace;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Everything in a namespace, of whatever kind the API serves: found by discovery, so that a new kind needs no change here. */
final class NamespaceContent {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Map<String, String> IN_THE_BACKGROUND =
            Map.of("apiVersion", "v1", "kind", "DeleteOptions", "propagationPolicy", "Background");

    private final KubernetesClient client;

    NamespaceContent(KubernetesClient client) {
        this.client = client;
    }

    /** Deletes everything that can be deleted; returns the kinds of which something is left, such as {@code pods}. */
    List<String> empty(String namespace) {
        List<String> left = new ArrayList<>();
        groupVersions().forEach(groupVersion -> {
            for (APIResource each : client.getApiResources(groupVersion).getResources()) {
                if (each.getNamespaced()
                        && !each.getName().contains("/")
                        && each.getVerbs().contains("deletecollection")) {
                    String path = (groupVersion.contains("/") ? "/apis/" : "/api/") + groupVersion + "/namespaces/"
                            + namespace + "/" + each.getName();
                    if (!isEmpty(path)) {
                        client.raw(path, "DELETE", IN_THE_BACKGROUND);
                        if (!isEmpty(path)) left.add(each.getName());
                    }
                }
            }
        });
        return left;
    }

    private Stream<String> groupVersions() {
        return Stream.concat(
                Stream.of("v1"),
                client.getApiGroups().getGroups().stream()
                        .map(group -> group.getPreferredVersion().getGroupVersion())
                        .filter(version -> !version.equals("v1")));
    }

    private boolean isEmpty(String path) {
        @Nullable String text = client.raw(path + "?limit=1");
        if (text == null) {
            throw new KubernetesClientException(path + " is not served, though discovery names it");
        }
        JsonNode list = JSON.readTree(text);
        return list.path("items").isEmpty();
    }
}
