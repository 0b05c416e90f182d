package dev.portolan.cli.cluster;

import dev.portolan.apiserver.pki.Credentials;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;

/** The file that kubectl and the client libraries find a cluster by. */
final class Kubeconfig {
    private Kubeconfig() {}

    /** Writes it in one step and readable by its owner only: it holds a private key. */
    static void write(Path file, URI server, Credentials admin) throws IOException {
        String text =
                """
                apiVersion: v1
                kind: Config
                clusters:
                - name: portolan
                  cluster:
                    server: %s
                    certificate-authority-data: %s
                users:
                - name: portolan-admin
                  user:
                    client-certificate-data: %s
                    client-key-data: %s
                contexts:
                - name: portolan
                  context:
                    cluster: portolan
                    user: portolan-admin
                current-context: portolan
                """.formatted(server, base64(admin.caPem()), base64(admin.certificatePem()), base64(admin.keyPem()));
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        Files.createFile(temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(temporary, text);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
