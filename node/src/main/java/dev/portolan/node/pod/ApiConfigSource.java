package dev.portolan.node.pod;

import dev.portolan.node.core.ConfigSource;
import dev.portolan.node.volume.ClaimFolders;
import dev.portolan.node.volume.VolumeSources;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a pod's containers and volumes are told from the API, when it is needed and not before. */
record ApiConfigSource(KubernetesClient client, ClaimFolders folders, Pod pod) implements ConfigSource, VolumeSources {
    /** The kubelet renews a token when this part of its time is over, and once a day in any case. */
    private static final double RENEWED_AFTER = 0.8;

    private static final Duration LONGEST_USE = Duration.ofHours(24);

    private String namespace() {
        return pod.getMetadata().getNamespace();
    }

    @Override
    public Optional<Map<String, String>> configMap(String name) {
        return configMapFiles(name).map(ApiConfigSource::text);
    }

    @Override
    public Optional<Map<String, String>> secret(String name) {
        return secretFiles(name).map(ApiConfigSource::text);
    }

    @Override
    public Optional<Map<String, byte[]>> configMapFiles(String name) {
        ConfigMap found =
                client.configMaps().inNamespace(namespace()).withName(name).get();
        if (found == null) {
            return Optional.empty();
        }
        Map<String, byte[]> values = new LinkedHashMap<>();
        given(found.getData()).forEach((k, v) -> values.put(k, v.getBytes(StandardCharsets.UTF_8)));
        given(found.getBinaryData()).forEach((k, v) -> values.put(k, decoded(v)));
        return Optional.of(values);
    }

    @Override
    public Optional<Map<String, byte[]>> secretFiles(String name) {
        Secret found = client.secrets().inNamespace(namespace()).withName(name).get();
        if (found == null) {
            return Optional.empty();
        }
        Map<String, byte[]> values = new LinkedHashMap<>();
        given(found.getData()).forEach((k, v) -> values.put(k, decoded(v)));
        return Optional.of(values);
    }

    @Override
    public Token token(String serviceAccount, String audience, long seconds) {
        TokenRequest request = new TokenRequestBuilder()
                .withNewSpec()
                .withAudiences(audience.isEmpty() ? List.of() : List.of(audience))
                .withExpirationSeconds(seconds)
                .withNewBoundObjectRef()
                .withApiVersion("v1")
                .withKind("Pod")
                .withName(pod.getMetadata().getName())
                .withUid(pod.getMetadata().getUid())
                .endBoundObjectRef()
                .endSpec()
                .build();
        Instant now = Instant.now();
        TokenRequest answer = client.serviceAccounts()
                .inNamespace(namespace())
                .withName(serviceAccount)
                .tokenRequest(request);
        Duration life = Duration.between(now, Instant.parse(answer.getStatus().getExpirationTimestamp()));
        Duration use = Duration.ofMillis((long) (life.toMillis() * RENEWED_AFTER));
        return new Token(answer.getStatus().getToken(), now.plus(use.compareTo(LONGEST_USE) < 0 ? use : LONGEST_USE));
    }

    @Override
    public Claim claim(String name) {
        var claim = client.persistentVolumeClaims()
                .inNamespace(namespace())
                .withName(name)
                .get();
        if (claim == null) {
            boolean served = client.getApiResources("v1").getResources().stream()
                    .anyMatch(r -> r.getName().equals("persistentvolumeclaims"));
            return served ? new Claim.Missing() : new Claim.Unbound();
        }
        String volume = claim.getSpec() == null ? null : claim.getSpec().getVolumeName();
        if (volume == null || volume.isEmpty()) {
            return folders.provide(claim).<Claim>map(Claim.Bound::new).orElseGet(Claim.Waiting::new);
        }
        var found = client.persistentVolumes().withName(volume).get();
        return found == null ? new Claim.Waiting() : new Claim.Bound(found);
    }

    private static Map<String, String> text(Map<String, byte[]> values) {
        Map<String, String> text = new LinkedHashMap<>();
        values.forEach((k, v) -> text.put(k, new String(v, StandardCharsets.UTF_8)));
        return text;
    }

    private static Map<String, String> given(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }

    private static byte[] decoded(String base64) {
        return Base64.getDecoder().decode(base64);
    }
}
