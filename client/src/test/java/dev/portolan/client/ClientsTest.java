package dev.portolan.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientsTest {
    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void the_algorithm_of_a_pkcs8_key_is_recognised(String algorithm) throws NoSuchAlgorithmException {
        byte[] der = KeyPairGenerator.getInstance(algorithm)
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        String pem = "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END PRIVATE KEY-----\n";
        assertThat(Clients.keyAlgorithm(pem)).isEqualTo(algorithm);
    }

    @Test
    void a_missing_kubeconfig_is_named() {
        assertThatThrownBy(() -> Clients.fromKubeconfig(Path.of("/nowhere/kubeconfig")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("/nowhere/kubeconfig");
    }
}
