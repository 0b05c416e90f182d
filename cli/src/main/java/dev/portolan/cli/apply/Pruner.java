package dev.portolan.cli.apply;

import dev.portolan.cli.manifest.Manifest;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Takes away objects whose manifest is gone, but only those that are still what the manifest made of them. */
public final class Pruner {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final KubernetesClient client;
    private final ServedKinds kinds;

    public Pruner(KubernetesClient client) {
        this.client = client;
        this.kinds = new ServedKinds(client);
    }

    /** What became of an object. */
    public enum Pruned {
        /** It is deleted, and what it owned with it. */
        REMOVED,
        /** It was gone already. */
        GONE,
        /** Somebody applied something else to it since, or made it anew: it is theirs now. */
        KEPT
    }

    /**
     * Deletes the object that {@code manifest} made.
     *
     * @throws KubernetesClientException when the API refuses
     */
    public Pruned prune(Manifest manifest) {
        var served = kinds.find(manifest.apiVersion(), manifest.kind());
        if (served.isEmpty()) return Pruned.GONE;
        String path = served.get().path(manifest.namespace(), manifest.name());
        String text = client.raw(path);
        if (text == null) return Pruned.GONE;
        JsonNode live = JSON.readTree(text);
        String applied = live.path("metadata")
                .path("annotations")
                .path(Applier.LAST_APPLIED)
                .asString("");
        if (!applied.equals(Applier.annotation(manifest.object()))) return Pruned.KEPT;
        var options = JSON.createObjectNode()
                .put("apiVersion", "v1")
                .put("kind", "DeleteOptions")
                .put("propagationPolicy", "Background");
        options.putObject("preconditions")
                .put("uid", live.path("metadata").path("uid").asString(""));
        try {
            client.raw(path, "DELETE", options.toString());
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) throw e;
            return Pruned.KEPT; // made anew between our reading and our deleting
        }
        return Pruned.REMOVED;
    }
}
