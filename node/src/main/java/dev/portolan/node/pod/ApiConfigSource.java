package dev.portolan.node.pod;

import dev.portolan.node.core.ConfigSource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads ConfigMaps and Secrets of one namespace from the API, when a container starts and not before. */
record ApiConfigSource(KubernetesClient client, String namespace) implements ConfigSource {
    @Override
    public Optional<Map<String, String>> configMap(String name) {
        return Optional.ofNullable(client.configMaps()
                        .inNamespace(namespace)
                        .withName(name)
                        .get())
                .map(map -> {
                    Map<String, String> values = new LinkedHashMap<>(given(map.getData()));
                    given(map.getBinaryData()).forEach((k, v) -> values.put(k, decoded(v)));
                    return values;
                });
    }

    @Override
    public Optional<Map<String, String>> secret(String name) {
        return Optional.ofNullable(
                        client.secrets().inNamespace(namespace).withName(name).get())
                .map(secret -> {
                    Map<String, String> values = new LinkedHashMap<>();
                    given(secret.getData()).forEach((k, v) -> values.put(k, decoded(v)));
                    return values;
                });
    }

    private static Map<String, String> given(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
