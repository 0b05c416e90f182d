package dev.portolan.apiserver.registry;

import dev.portolan.apiserver.kinds.Json;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A new pod runs as a ServiceAccount, and its containers find that account's token, the cluster's authority and their namespace where
 * client libraries look (Kubernetes' admission plugin ServiceAccount).
 */
final class PodAccount {
    private static final String PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
    private static final String VOLUME = "kube-api-access-";
    private static final String DEFAULT = "default";
    private static final int MODE = 0644;
    /** An hour and a few seconds: Kubernetes' own number, by which its tokens can be told from those that somebody asked for. */
    private static final int SECONDS = 3607;

    private final Registry registry;
    private final UnaryOperator<String> suffixed;

    /** {@code suffixed} appends random letters to a name. */
    PodAccount(Registry registry, UnaryOperator<String> suffixed) {
        this.registry = registry;
        this.suffixed = suffixed;
    }

    /** Fills in a body that is about to be stored for the first time. */
    void admit(ResourceType type, String namespace, ObjectNode body) {
        Optional<ResourceType> accounts = registry.find("", "v1", "serviceaccounts");
        if (!type.group().isEmpty() || !type.kind().equals("Pod") || accounts.isEmpty()) return;
        ObjectNode spec = body.withObject("spec");
        Json.defaultText(spec, "serviceAccountName", Json.text(spec, "serviceAccount"));
        Json.defaultText(spec, "serviceAccountName", DEFAULT);
        String name = Json.text(spec, "serviceAccountName");
        spec.put("serviceAccount", name);
        Optional<Stored> account =
                registry.storage().latest(accounts.get(), ObjectStorage.key(accounts.get(), namespace, name));
        if (account.isEmpty() && !name.equals(DEFAULT)) { // that one is made right after its namespace
            throw ApiException.forbidden(
                    type,
                    Json.text(body, "metadata", "name"),
                    "error looking up service account %s/%s: serviceaccount \"%s\" not found"
                            .formatted(namespace, name, name));
        }
        account.map(a -> a.json().path("imagePullSecrets"))
                .filter(secrets -> secrets.size() > 0 && Json.empty(spec, "imagePullSecrets"))
                .ifPresent(secrets -> spec.set("imagePullSecrets", secrets.deepCopy()));
        if (mounts(spec, account)) mount(spec);
    }

    /** The pod's own word comes first, then its account's. */
    private static boolean mounts(ObjectNode spec, Optional<Stored> account) {
        String field = "automountServiceAccountToken";
        if (spec.path(field).isBoolean()) return Json.isTrue(spec, field);
        return account.map(a -> a.json().path(field))
                .filter(JsonNode::isBoolean)
                .map(JsonNode::booleanValue)
                .orElse(true);
    }

    private void mount(ObjectNode spec) {
        String volume = existing(spec).orElseGet(() -> suffixed.apply(VOLUME));
        boolean used = false;
        for (String list : List.of("initContainers", "containers")) {
            for (ObjectNode container : Json.objects(spec, list)) {
                if (Json.items(container, "volumeMounts").stream()
                        .anyMatch(m -> Json.text(m, "mountPath").equals(PATH))) continue;
                container
                        .withArray("volumeMounts")
                        .addObject()
                        .put("name", volume)
                        .put("readOnly", true)
                        .put("mountPath", PATH);
                used = true;
            }
        }
        if (used && existing(spec).isEmpty()) spec.withArray("volumes").add(volume(spec, volume));
    }

    /** A pod that was copied from another brings the volume along. */
    private static Optional<String> existing(ObjectNode spec) {
        return Json.items(spec, "volumes").stream()
                .filter(v -> v.has("projected"))
                .map(v -> Json.text(v, "name"))
                .filter(n -> n.startsWith(VOLUME))
                .findFirst();
    }

    private static ObjectNode volume(ObjectNode spec, String name) {
        ObjectNode volume = spec.objectNode().put("name", name);
        ObjectNode projected = volume.putObject("projected").put("defaultMode", MODE);
        ArrayNode sources = projected.putArray("sources");
        sources.addObject()
                .putObject("serviceAccountToken")
                .put("expirationSeconds", SECONDS)
                .put("path", "token");
        ObjectNode authority = sources.addObject().putObject("configMap").put("name", "kube-root-ca.crt");
        authority.putArray("items").addObject().put("key", "ca.crt").put("path", "ca.crt");
        ObjectNode own =
                sources.addObject().putObject("downwardAPI").putArray("items").addObject();
        own.put("path", "namespace")
                .putObject("fieldRef")
                .put("apiVersion", "v1")
                .put("fieldPath", "metadata.namespace");
        return volume;
    }
}
