package dev.portolan.client;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes API clients. They read nothing from the environment, keep credentials in memory, and do not retry by themselves: a control
 * loop does, and a silently repeated create with {@code generateName} would make two objects.
 */
public final class Clients {
    private Clients() {}

    /**
     * A client that trusts only {@code caPem} and authenticates with a certificate.
     *
     * @param server such as {@code https://127.0.0.1:6443}
     * @param clientKeyPem PKCS#8 (RSA, EC or Ed25519), or the older "RSA" and "EC PRIVATE KEY" forms
     */
    public static KubernetesClient of(URI server, String caPem, String clientCertPem, String clientKeyPem) {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl(server.toString())
                .withCaCertData(base64(caPem))
                .withClientCertData(base64(clientCertPem))
                .withClientKeyData(base64(clientKeyPem))
                .withClientKeyAlgo(keyAlgorithm(clientKeyPem))
                .build();
        return build(config);
    }

    /**
     * A client for the current context of a kubeconfig file.
     *
     * @throws UncheckedIOException when the file cannot be read
     */
    public static KubernetesClient fromKubeconfig(Path kubeconfig) {
        if (!Files.isReadable(kubeconfig)) {
            throw new UncheckedIOException(new IOException("cannot read the kubeconfig " + kubeconfig));
        }
        Config config = Config.fromKubeconfig(kubeconfig.toFile());
        @Nullable String key = clientKey(config);
        if (key != null) {
            config.setClientKeyAlgo(keyAlgorithm(key));
        }
        return build(config);
    }

    private static @Nullable String clientKey(Config config) {
        if (config.getClientKeyData() != null) {
            return new String(Base64.getMimeDecoder().decode(config.getClientKeyData()), StandardCharsets.UTF_8);
        }
        if (config.getClientKeyFile() == null) {
            return null;
        }
        try {
            return Files.readString(Path.of(config.getClientKeyFile()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("client key " + config.getClientKeyFile(), unreadable);
        }
    }

    private static KubernetesClient build(Config config) {
        config.setRequestRetryBackoffLimit(0);
        // What the server writes into managedFields as the owner of what our components set.
        config.setUserAgent("portolan");
        // Each watch gets its own connection: one stuck reader cannot use up a window that others share.
        config.setHttp2Disable(true);
        // Without the search through every model class on the class path, which costs a third of a second.
        KubernetesSerialization serialization = new KubernetesSerialization(new JsonMapper(), false);
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withKubernetesSerialization(serialization)
                .withHttpClientFactory(new JdkHttpClientFactory())
                .build();
    }

    /** fabric8 asks for the algorithm of a PKCS#8 key, which only the key itself knows. */
    static String keyAlgorithm(String pem) {
        if (pem.contains("BEGIN EC PRIVATE KEY")) {
            return "EC";
        }
        if (pem.contains("BEGIN RSA PRIVATE KEY")) {
            return "RSA";
        }
        String body = pem.replaceAll("-----[A-Z ]+-----", "").strip();
        PKCS8EncodedKeySpec spec =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body));
        for (String algorithm : new String[] {"EC", "RSA", "Ed25519"}) {
            try {
                KeyFactory.getInstance(algorithm).generatePrivate(spec);
                return algorithm;
            } catch (InvalidKeySpecException another) {
                continue;
            } catch (NoSuchAlgorithmException unsupported) {
                throw new IllegalStateException("this JDK has no " + algorithm, unsupported);
            }
        }
        throw new IllegalArgumentException("the client key is neither an EC, RSA nor Ed25519 key in PKCS#8 PEM");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
