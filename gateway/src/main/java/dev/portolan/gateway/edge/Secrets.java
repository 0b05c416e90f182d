package dev.portolan.gateway.edge;

import dev.portolan.client.Informer;
import dev.portolan.gateway.core.Certificate;
import dev.portolan.gateway.core.PemCertificate;
import dev.portolan.gateway.core.SecretKey;
import dev.portolan.gateway.core.SecretView;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The Secrets that routes name, as the core sees them. A certificate is parsed once for each version of its Secret. For one thread. */
final class Secrets {
    private record Parsed(String version, SecretView view) {}

    private final Informer<Secret> informer;
    private final Map<SecretKey, Parsed> parsed = new HashMap<>();

    Secrets(Informer<Secret> informer) {
        this.informer = informer;
    }

    Map<SecretKey, SecretView> views(Set<SecretKey> wanted) {
        parsed.keySet().retainAll(wanted);
        Map<SecretKey, SecretView> views = new HashMap<>();
        for (SecretKey key : wanted) {
            informer.get(key.namespace(), key.name()).ifPresent(secret -> views.put(key, view(key, secret)));
        }
        return views;
    }

    private SecretView view(SecretKey key, Secret secret) {
        String version = String.valueOf(secret.getMetadata().getResourceVersion());
        Parsed known = parsed.get(key);
        if (known == null || !known.version().equals(version)) {
            known = new Parsed(version, parse(secret));
            parsed.put(key, known);
        }
        return known.view();
    }

    private static SecretView parse(Secret secret) {
        Map<String, String> data = new HashMap<>();
        if (secret.getData() != null) {
            secret.getData().forEach((name, value) -> data.put(name, decoded(value)));
        }
        Certificate certificate =
                PemCertificate.parse(data.getOrDefault("tls.crt", ""), data.getOrDefault("tls.key", ""));
        return new SecretView(secret.getType() == null ? "Opaque" : secret.getType(), data, certificate);
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }
}
