package dev.portolan.explain.edge;

import static dev.portolan.explain.edge.Absent.map;

import dev.portolan.explain.core.Surroundings.Certificate;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collection;
import java.util.List;

/** The certificate in a TLS Secret: whose it is, and whether it can be used. Of the key only its presence is looked at. */
final class CertificateReader {
    private static final int DNS_NAME = 2; // RFC 5280, GeneralName

    private CertificateReader() {}

    static Certificate read(Secret secret) {
        String namespace = secret.getMetadata().getNamespace();
        String name = secret.getMetadata().getName();
        String pem = map(secret.getData()).getOrDefault("tls.crt", "");
        if (pem.isEmpty()) return new Certificate(namespace, name, List.of(), "it has no tls.crt");
        if (map(secret.getData()).getOrDefault("tls.key", "").isEmpty()) {
            return new Certificate(namespace, name, List.of(), "it has no tls.key");
        }
        try {
            var bytes = new ByteArrayInputStream(Base64.getMimeDecoder().decode(pem));
            if (CertificateFactory.getInstance("X.509").generateCertificate(bytes) instanceof X509Certificate c) {
                return new Certificate(namespace, name, names(c), problem(c));
            }
            return new Certificate(namespace, name, List.of(), "tls.crt is no X.509 certificate");
        } catch (CertificateException | IllegalArgumentException broken) {
            return new Certificate(namespace, name, List.of(), "tls.crt cannot be read: " + broken.getMessage());
        }
    }

    private static String problem(X509Certificate c) {
        try {
            c.checkValidity();
            return "";
        } catch (CertificateException past) {
            return "it is valid from " + c.getNotBefore().toInstant() + " to "
                    + c.getNotAfter().toInstant() + " only";
        }
    }

    private static List<String> names(X509Certificate c) throws CertificateException {
        Collection<List<?>> all = c.getSubjectAlternativeNames();
        return all == null
                ? List.of()
                : all.stream()
                        .filter(n -> Integer.valueOf(DNS_NAME).equals(n.getFirst()))
                        .map(n -> String.valueOf(n.get(1)))
                        .toList();
    }
}
