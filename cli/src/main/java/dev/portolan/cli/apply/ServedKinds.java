package dev.portolan.cli.apply;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the API server serves, from its discovery documents. */
final class ServedKinds {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Where kinds are that older manifests have in versions which Kubernetes has given up (its deprecated API migration guide). */
    private static final List<String> USUAL = List.of(
            "v1",
            "apps/v1",
            "batch/v1",
            "networking.k8s.io/v1",
            "policy/v1",
            "autoscaling/v2",
            "rbac.authorization.k8s.io/v1",
            "storage.k8s.io/v1",
            "scheduling.k8s.io/v1",
            "apiextensions.k8s.io/v1");

    /** A kind's place in the API. */
    record Served(String apiVersion, String plural, boolean namespaced) {
        String path(String namespace, String name) {
            String root = apiVersion.contains("/") ? "/apis/" + apiVersion : "/api/" + apiVersion;
            return root + (namespaced ? "/namespaces/" + namespace : "") + "/" + plural
                    + (name.isEmpty() ? "" : "/" + name);
        }
    }

    private final KubernetesClient client;
    private final Map<String, Map<String, Served>> byVersion = new HashMap<>();

    ServedKinds(KubernetesClient client) {
        this.client = client;
    }

    Optional<Served> find(String apiVersion, String kind) {
        return Optional.ofNullable(
                byVersion.computeIfAbsent(apiVersion, this::read).get(kind));
    }

    /** What a user may have meant: the served versions of the kind, or the kinds of the version. */
    String hint(String apiVersion, String kind) {
        var kinds = byVersion.computeIfAbsent(apiVersion, this::read).keySet();
        var elsewhere = USUAL.stream()
                .filter(version -> !version.equals(apiVersion))
                .filter(version -> find(version, kind).isPresent())
                .toList();
        if (!elsewhere.isEmpty()) return kind + " is in " + String.join(", ", elsewhere);
        return kinds.isEmpty()
                ? "this server has no " + apiVersion
                : apiVersion + " has " + new TreeSet<>(kinds).stream().collect(Collectors.joining(", "));
    }

    private Map<String, Served> read(String apiVersion) {
        var kinds = new HashMap<String, Served>();
        if (!apiVersion.matches("[a-z0-9./-]+")) return kinds;
        String body = client.raw(apiVersion.contains("/") ? "/apis/" + apiVersion : "/api/" + apiVersion);
        if (body == null) return kinds;
        for (JsonNode resource : JSON.readTree(body).path("resources")) {
            String plural = resource.path("name").asString("");
            if (!plural.contains("/")) {
                kinds.put(
                        resource.path("kind").asString(""),
                        new Served(
                                apiVersion, plural, resource.path("namespaced").asBoolean(false)));
            }
        }
        return kinds;
    }
}
