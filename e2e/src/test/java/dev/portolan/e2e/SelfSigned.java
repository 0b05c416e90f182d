package dev.portolan.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** A certificate for one host, made by the JDK's keytool. */
record SelfSigned(String certificate, String key) {
    private static final char[] PASSWORD = "changeit".toCharArray();

    static SelfSigned make(Path folder, String host) {
        Path file = folder.resolve(host + "-" + System.nanoTime() + ".p12");
        try {
            var tool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "one",
                            "-keyalg",
                            "EC",
                            "-dname",
                            "CN=" + host,
                            "-ext",
                            "san=dns:" + host,
                            "-validity",
                            "30",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            file.toString(),
                            "-storepass",
                            new String(PASSWORD))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (tool.waitFor() != 0) throw new IllegalStateException("keytool: " + said);
            KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD);
            return new SelfSigned(
                    pem("CERTIFICATE", store.getCertificate("one").getEncoded()),
                    pem("PRIVATE KEY", store.getKey("one", PASSWORD).getEncoded()));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String kind, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }

    void save(Path file) {
        try {
            Files.writeString(file, certificate);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a document of a manifest. */
    String secret(String name, String namespace) {
        return """
                ---
                apiVersion: v1
                kind: Secret
                type: kubernetes.io/tls
                metadata: { name: %s, namespace: %s }
                data: { tls.crt: %s, tls.key: %s }
                """.formatted(name, namespace, base64(certificate), base64(key));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
