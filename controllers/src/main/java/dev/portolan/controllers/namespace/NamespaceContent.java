package dev.portolan.controllers.namespace;

import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.WatchedKinds;
import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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

    /**
     * Deletes everything that can be deleted; returns the kinds of which something is left, such as {@code pods} or
     * {@code ingresses.networking.k8s.io}.
     *
     * @throws KubernetesClientException naming each kind that could not be emptied, when all others have been
     */
    List<String> empty(String namespace) {
        List<String> left = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        List<KubernetesClientException> failures = new ArrayList<>();
        for (String groupVersion : groupVersions()) {
            try {
                for (String plural : plurals(groupVersion)) {
                    String kind = HasMetadata.getFullResourceName(plural, WatchedKinds.group(groupVersion));
                    if (seen.add(kind) && !empty(namespace, groupVersion, plural, failures)) {
                        left.add(kind);
                    }
                }
            } catch (KubernetesClientException undiscovered) {
                failures.add(undiscovered);
            }
        }
        if (!failures.isEmpty()) {
            throw new KubernetesClientException(
                    "namespace " + namespace + " cannot be emptied: "
                            + failures.stream().map(ApiWrites::message).collect(Collectors.joining("; ")),
                    failures.getFirst());
        }
        return left;
    }

    /** Whether nothing is left, as far as can be said. */
    private boolean empty(
            String namespace, String groupVersion, String plural, List<KubernetesClientException> failures) {
        String path = (groupVersion.contains("/") ? "/apis/" : "/api/") + groupVersion + "/namespaces/" + namespace
                + "/" + plural;
        try {
            if (isEmpty(path)) {
                return true;
            }
            client.raw(path, "DELETE", IN_THE_BACKGROUND);
            return isEmpty(path);
        } catch (KubernetesClientException refused) {
            failures.add(new KubernetesClientException(path + ": " + ApiWrites.message(refused), refused));
            return true;
        }
    }

    /** What is in namespaces and can be deleted; none of a version that has gone since it was named. */
    private List<String> plurals(String groupVersion) {
        @Nullable APIResourceList served = client.getApiResources(groupVersion);
        return served == null
                ? List.of()
                : served.getResources().stream()
                        .filter(each -> each.getNamespaced()
                                && !each.getName().contains("/")
                                && each.getVerbs().contains("deletecollection"))
                        .map(APIResource::getName)
                        .toList();
    }

    /** All of each group, the preferred one first: some kinds are in others only. */
    private List<String> groupVersions() {
        Set<String> all = new LinkedHashSet<>(Set.of("v1"));
        for (APIGroup group : client.getApiGroups().getGroups()) {
            all.add(group.getPreferredVersion().getGroupVersion());
            group.getVersions().forEach(version -> all.add(version.getGroupVersion()));
        }
        return List.copyOf(all);
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
